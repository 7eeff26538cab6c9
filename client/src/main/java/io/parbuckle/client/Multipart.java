package io.parbuckle.client;

import io.parbuckle.client.HttpExchange.LocalFault;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// The body of an upload: the call first, then each file (RFC 7578, `protocol.md` §7.3). Streamed;
/// one buffer is all that is held.
final class Multipart implements HttpExchange.Body {

  private static final int BUFFER_BYTES = 64 << 10;

  private final String boundary;
  private final byte[] call;
  private final List<Part> parts;
  private final TransferListener listener;
  private final OptionalLong fileBytes;

  private record Part(Path file, String head, OptionalLong bytes) {}

  /// Looks at the files now: what is a regular file has the length it has here.
  ///
  /// @param boundary must not occur in any file; long and random
  /// @throws TransferException if a file cannot be read
  Multipart(
      String boundary,
      String method,
      List<JsonValue> params,
      List<Path> files,
      TransferListener listener) {
    this.boundary = boundary;
    this.listener = listener;
    JsonValue said = JsonObject.of("method", JsonText.of(method), "params", new JsonArray(params));
    this.call =
        bytes(
            "--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n"
                + Json.text(said)
                + "\r\n");
    this.parts = new ArrayList<>();
    for (Path file : files) {
      parts.add(new Part(file, fileHead(file), size(file)));
    }
    this.fileBytes = sum(parts);
  }

  private String fileHead(Path file) {
    Path name = file.getFileName();
    // What HTML forms do with the three characters that would break the header.
    String shown =
        (name == null ? "file" : name.toString())
            .replace("\"", "%22")
            .replace("\r", "%0D")
            .replace("\n", "%0A");
    return "--"
        + boundary
        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
        + shown
        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
  }

  private static OptionalLong size(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw TransferException.local(
          "Cannot read " + file + (Files.exists(file) ? "." : ": there is no such file."), null);
    }
    try {
      return Files.isRegularFile(file)
          ? OptionalLong.of(Files.size(file))
          : OptionalLong.empty(); // a pipe ends when it ends
    } catch (IOException e) {
      throw TransferException.local("Cannot read " + file + ": " + e.getMessage() + ".", e);
    }
  }

  private static OptionalLong sum(List<Part> parts) {
    return parts.stream().allMatch(part -> part.bytes().isPresent())
        ? OptionalLong.of(parts.stream().mapToLong(part -> part.bytes().orElseThrow()).sum())
        : OptionalLong.empty();
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  @Override
  public OptionalLong length() {
    if (fileBytes.isEmpty()) {
      return OptionalLong.empty();
    }
    long heads = parts.stream().mapToLong(part -> bytes(part.head()).length + 2L).sum();
    return OptionalLong.of(call.length + heads + fileBytes.getAsLong() + end().length);
  }

  private byte[] end() {
    return bytes("--" + boundary + "--\r\n");
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(call);
    out.flush(); // the server can refuse the call before a byte of the files has gone
    long moved = 0;
    for (Part part : parts) {
      out.write(bytes(part.head()));
      moved = copy(part, out, moved);
      out.write('\r');
      out.write('\n');
    }
    out.write(end());
  }

  private long copy(Part part, OutputStream out, long movedBefore) throws IOException {
    long moved = movedBefore;
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = opened(part.file())) {
      for (int read = read(in, buffer, part); read >= 0; read = read(in, buffer, part)) {
        out.write(buffer, 0, read);
        moved += read;
        if (part.bytes().isPresent() && moved - movedBefore > part.bytes().getAsLong()) {
          throw changed(part);
        }
        listener.moved(moved, fileBytes);
      }
    }
    if (part.bytes().isPresent() && moved - movedBefore != part.bytes().getAsLong()) {
      throw changed(part);
    }
    return moved;
  }

  private static InputStream opened(Path file) throws LocalFault {
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw new LocalFault("Cannot read " + file + ": " + e.getMessage() + ".", e);
    }
  }

  private static int read(InputStream in, byte[] buffer, Part part) throws LocalFault {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new LocalFault("Cannot read " + part.file() + ": " + e.getMessage() + ".", e);
    }
  }

  private static LocalFault changed(Part part) {
    return new LocalFault(part.file() + " changed its size while it was sent.", null);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
