package io.parbuckle.server.audit;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.audit.AuditService.ExportFormat;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Reports of the trail as files: one folder an account, in it tars of parts of [ExportedRows#PART]
/// rows.
///
/// **Threads.** Any. **Bound.** [#REPORTS_MAX] of one account; the oldest gives way. Rows are never
/// all in memory.
final class Reports {

  private static final int REPORTS_MAX = 20;
  private static final int MODE = 0100600;
  private static final String ENDING = ".tar.gz";

  private static final double WRITING = 50;
  private static final double COMPRESSING = 75;
  private static final double DONE = 100;

  private final Path folder;
  private final Time time;

  Reports(Path folder, Time time) {
    this.folder = folder;
    this.time = time;
  }

  /// Writes a report of what `rows` gives.
  ///
  /// @return its path
  String write(JobContext job, ExportFormat format, ExportedRows rows) throws IOException {
    job.progress(0, "Querying");
    Path own = own(job.owner());
    makeRoom(own);
    String name = UUID.randomUUID() + "." + format.name().toLowerCase(Locale.ROOT);
    Path unfinished = own.resolve("." + name);
    try {
      writeTar(job, format, rows, name, unfinished);
      Path finished = own.resolve(name + ENDING);
      Files.move(unfinished, finished, StandardCopyOption.ATOMIC_MOVE);
      job.progress(DONE, finished.toString());
      return finished.toString();
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private void writeTar(
      JobContext job, ExportFormat format, ExportedRows rows, String name, Path to)
      throws IOException {
    Path part = to.resolveSibling("." + name + ".part");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(to));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-------"));
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      int number = 0;
      List<JsonValue> next = rows.next();
      // A report of nothing has one part, which says so.
      while (!next.isEmpty() || number == 0) {
        job.stopIfAborted();
        job.progress(WRITING, "Writing part " + (number + 1));
        try (BufferedWriter writer = Files.newBufferedWriter(part)) {
          format(format, next, writer);
        }
        String member =
            "%s.part_%05d.%s"
                .formatted(
                    name.substring(0, name.indexOf('.')),
                    number,
                    format.name().toLowerCase(Locale.ROOT));
        add(tar, member, part);
        number++;
        next = next.isEmpty() ? next : rows.next();
      }
      job.progress(COMPRESSING, "Compressing");
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void add(TarArchiveOutputStream tar, String name, Path part) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(Files.size(part));
    entry.setMode(MODE);
    entry.setModTime(FileTime.from(time.instant()));
    tar.putArchiveEntry(entry);
    Files.copy(part, tar);
    tar.closeArchiveEntry();
  }

  // ---- forms

  private static void format(ExportFormat format, List<JsonValue> rows, Writer to)
      throws IOException {
    switch (format) {
      case JSON -> {
        to.write("[");
        for (int i = 0; i < rows.size(); i++) {
          to.write((i == 0 ? "\n" : ",\n") + Json.text(rows.get(i)));
        }
        to.write("\n]\n");
      }
      case CSV -> csv(rows, to);
      // A row of YAML may be written as JSON, which is part of it.
      case YAML -> {
        to.write(rows.isEmpty() ? "[]\n" : "");
        for (JsonValue row : rows) {
          to.write("- " + Json.text(row) + "\n");
        }
      }
    }
  }

  /// As RFC 4180 has it; what is neither a text nor a number is JSON.
  private static void csv(List<JsonValue> rows, Writer to) throws IOException {
    List<String> columns =
        rows.isEmpty() ? List.of() : List.copyOf(((JsonObject) rows.getFirst()).members().keySet());
    to.write(line(columns));
    for (JsonValue row : rows) {
      to.write(line(columns.stream().map(column -> cell(((JsonObject) row).at(column))).toList()));
    }
  }

  private static String cell(JsonValue value) {
    return switch (value) {
      case JsonText(String text) -> text;
      case JsonNull _ -> "";
      default -> Json.text(value);
    };
  }

  private static String line(List<String> cells) {
    return cells.stream()
            .map(cell -> "\"" + cell.replace("\"", "\"\"") + "\"")
            .collect(Collectors.joining(","))
        + "\r\n";
  }

  // ---- files

  /// Sends a report that this account has made.
  ///
  /// @param name of which only the last part counts
  void send(JobContext job, String name) throws IOException {
    Path last = Path.of(name).getFileName();
    Path file = last == null ? null : own(job.owner()).resolve(last.toString());
    boolean isReport = file != null && name.endsWith(ENDING) && !last.toString().startsWith(".");
    if (file == null || !isReport || !Files.isRegularFile(file)) {
      throw new Fault.CallError(
          Errno.ENOENT, "There is no report " + name + " of yours; audit.export makes one.");
    }
    job.outputSize(Files.size(file));
    Files.copy(file, job.output());
  }

  /// The folder of an account; names that could lead elsewhere are not used.
  private Path own(Caller caller) throws IOException {
    String username = caller.username();
    boolean plain = username != null && username.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    Path own = folder.resolve(plain ? String.valueOf(username) : "uid-" + caller.uid());
    Files.createDirectories(
        own,
        PosixFilePermissions.asFileAttribute(
            Set.copyOf(PosixFilePermissions.fromString("rwx------"))));
    return own;
  }

  private static void makeRoom(Path own) throws IOException {
    List<Path> reports = reports(own);
    for (int i = 0; i <= reports.size() - REPORTS_MAX; i++) {
      Files.deleteIfExists(reports.get(i));
    }
  }

  /// The oldest first.
  private static List<Path> reports(Path own) throws IOException {
    try (Stream<Path> files = Files.list(own)) {
      List<Path> reports = new ArrayList<>(files.filter(Files::isRegularFile).toList());
      reports.sort(Comparator.comparing(Reports::modified));
      return reports;
    }
  }

  private static Instant modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException _) {
      return Instant.EPOCH; // it has gone meanwhile
    }
  }

  /// Removes the reports that are as old as rows that have gone.
  void drop(Instant before) throws IOException {
    List<Path> accounts;
    try (Stream<Path> folders = Files.list(folder)) {
      accounts = folders.filter(Files::isDirectory).toList();
    }
    for (Path own : accounts) {
      for (Path report : reports(own)) {
        if (modified(report).isBefore(before)) {
          Files.deleteIfExists(report);
        }
      }
    }
  }
}
