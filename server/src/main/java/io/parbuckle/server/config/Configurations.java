package io.parbuckle.server.config;

import io.parbuckle.api.Caller;
import io.parbuckle.api.Offer.Keeps;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.server.config.ConfigService.SaveOptions;
import io.parbuckle.server.config.ScratchFolder.Place;
import io.parbuckle.server.store.ConfigurationStore;
import io.parbuckle.server.store.FileSecrets;
import io.parbuckle.server.store.TableRows;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rules of saving and restoring the configuration.
///
/// **Threads.** Any; the threads of jobs.
final class Configurations {

  private static final Logger LOG = LoggerFactory.getLogger(Configurations.class);

  private static final int BUFFER_BYTES = 1 << 16;

  /// Whose SSH keys the contract saves; the member of the tar is the name and `_authorized_keys`.
  private static final String ADMINISTRATORS_KEYS =
      """
      select username, sshpubkey
        from account
       where username in ('admin', 'truenas_admin', 'root') and sshpubkey is not null
       order by username
      """;

  private final ConfigParts parts;
  private final ScratchFolder scratch;
  private final SecretCheck check;
  private final ConfigurationStore store;

  Configurations(ConfigParts parts, ScratchFolder scratch, SecretCheck check) {
    this.parts = parts;
    this.scratch = scratch;
    this.check = check;
    this.store =
        new ConfigurationStore(parts.database(), parts.migrations(), parts.program(), parts.time());
  }

  /// An account's SSH keys.
  record Keys(String username, String sshpubkey) {}

  /// Writes the configuration to the job's output.
  void save(JobContext job, SaveOptions options) throws IOException {
    checkOwner(job.owner());
    try (Place place = scratch.open()) {
      Path database = place.file(UploadedFile.DATABASE);
      byte[] key = parts.secrets().key();
      store.save(database, place.folder(), tables());
      checkKeyIsOne(key);
      boolean tar = options.secretseed() || options.rootAuthorizedKeys();
      Path file = tar ? tar(place, database, options) : database;
      OutputStream out = job.output();
      job.outputSize(Files.size(file));
      Files.copy(file, out);
      out.flush();
    }
  }

  /// A file whose texts are sealed with two keys could not be read with either.
  private void checkKeyIsOne(byte[] before) {
    if (parts.secrets().changing() || !Arrays.equals(before, parts.secrets().key())) {
      throw new Fault.CallError(
          Errno.EBUSY,
          "The key that encrypts secrets is being changed. Save the configuration when"
              + " config.rotate_secret has ended.");
    }
  }

  private Path tar(Place place, Path database, SaveOptions options) throws IOException {
    Path file = place.file("saved.tar");
    try (SavedTar tar = new SavedTar(place.write(file), parts.time().instant())) {
      tar.add(UploadedFile.DATABASE, database);
      if (options.secretseed()) {
        tar.add(UploadedFile.SECRET, parts.secrets().key());
      }
      if (options.rootAuthorizedKeys()) {
        for (Keys keys : administratorsKeys()) {
          String text = keys.sshpubkey().strip() + "\n";
          tar.add(keys.username() + "_authorized_keys", text.getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return file;
  }

  private List<Keys> administratorsKeys() {
    return parts.database().read(tx -> tx.sql(ADMINISTRATORS_KEYS).list(Keys.class));
  }

  private Set<String> tables() {
    return parts.declarations().tables().entrySet().stream()
        .filter(table -> table.getValue() == Keeps.CONFIGURATION)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /// The contract looks at the job's owner once more, beside the role.
  private static void checkOwner(Caller owner) {
    if (owner.isSystem()) {
      throw new Fault.CallError(
          Errno.EPERM, "The configuration is saved and restored for somebody who is logged in.");
    }
    if (!owner.fullAdmin()) {
      throw new Fault.CallError(
          Errno.EPERM, "Only full administrators save and restore the configuration.");
    }
  }

  /// Replaces the configuration by what the job reads.
  void upload(JobContext job) throws IOException {
    checkOwner(job.owner());
    try (Place place = scratch.open()) {
      job.progress(0, "Reading the configuration");
      long bytesMax = parts.uploadBytesMax().getAsLong();
      Path sent = place.file("sent");
      receive(job.input(), place, sent, bytesMax);
      UploadedFile file = UploadedFile.of(sent, place, bytesMax);
      List<TableRows> found = store.read(file.database(), place.folder(), tables());
      List<TableRows> ours = underOurKey(found, file.secret());
      job.stopIfAborted();
      job.progress(15, "Replacing the configuration");
      store.replace(ours);
    }
    check.ensure(); // a file from before there was one has none
    LOG.atInfo()
        .addKeyValue("job", job.id())
        .addKeyValue("by", job.owner().username())
        .log("the configuration was replaced by an uploaded one");
    job.progress(25, "Reloading the configuration");
    reload();
  }

  private static void receive(InputStream in, Place place, Path file, long bytesMax)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long received = 0;
    try (OutputStream out = place.write(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        received += read;
        if (received > bytesMax) {
          throw new Fault.CallError(
              Errno.EFBIG,
              "The file is larger than "
                  + bytesMax
                  + " bytes, the most that a configuration may have (config.upload_bytes). Nothing"
                  + " was changed.");
        }
        out.write(buffer, 0, read);
      }
    }
  }

  private List<TableRows> underOurKey(List<TableRows> found, byte @Nullable [] key) {
    SealedTexts texts = new SealedTexts(parts.declarations().sealed());
    if (key != null) {
      FileSecrets theirs = FileSecrets.of(key, parts.random());
      if (texts.opens(found, theirs)) {
        return texts.sealedAgain(found, theirs, parts.secrets());
      }
    }
    if (texts.opens(found, parts.secrets())) {
      return found;
    }
    throw UploadedFile.refused(
        key == null
            ? "The configuration was saved under another secret, so its encrypted values cannot be"
                + " read here. Upload a tar that has the secret in it: config.save makes one with"
                + " the option secretseed."
            : "The secret in the tar ("
                + UploadedFile.SECRET
                + ") is not the one that the database beside it was saved under. Upload a tar as"
                + " config.save made it.");
  }

  /// One that fails does not keep the others from reading what is there now.
  private void reload() {
    List<String> failed = new ArrayList<>();
    for (Reload reload : parts.reloads()) {
      try {
        reload.work().run();
      } catch (RuntimeException e) {
        LOG.atError().addKeyValue("what", reload.what()).setCause(e).log("could not be reloaded");
        failed.add(reload.what());
      }
    }
    if (!failed.isEmpty()) {
      throw new Fault.CallError(
          Errno.EFAULT,
          "The configuration was replaced, but what is in memory of it could not be read again: "
              + String.join(", ", failed)
              + ". Restart the server.");
    }
  }
}
