package io.parbuckle.server.config;

import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The configuration as a file: `config.save` and `config.upload` (`services.md` §14), and the key
/// that encrypts what is secret in it.
///
/// This file is the face. The rules are in [Configurations] and [KeyChange].
public final class ConfigService implements Service {

  /// Longer than it takes from sealing a text to asking for its write, which is nothing but
  /// computing.
  private static final Duration SEALED_TO_WRITTEN = Duration.ofSeconds(2);

  private final Configurations configurations;
  private final KeyChange keyChange;

  private ConfigService(Configurations configurations, KeyChange keyChange) {
    this.configurations = configurations;
    this.keyChange = keyChange;
  }

  /// Removes what an earlier server has left in the scratch folder, and sees to it that the
  /// database can tell under which key it was encrypted. Comes after the migrations.
  ///
  /// @throws io.parbuckle.api.fault.StartRefused if the database was encrypted with another key
  public static ConfigService start(ConfigParts parts) {
    ScratchFolder scratch = new ScratchFolder(parts.scratch());
    scratch.clear();
    SecretCheck check = new SecretCheck(parts.database(), parts.secrets());
    check.atStart();
    KeyChange change =
        new KeyChange(
            parts.database(),
            parts.secrets(),
            parts.declarations()::sealed,
            () -> {
              parts.time().sleep(SEALED_TO_WRITTEN);
              parts.database().awaitWrites();
            });
    return new ConfigService(new Configurations(parts, scratch, check), change);
  }

  /// Finishes a change of the key that a stop or crash has interrupted. Comes once every service
  /// has declared what it seals, and before anything seals.
  ///
  /// @throws IOException if the key file cannot be written
  public void finishKeyChange() throws IOException {
    keyChange.finish();
  }

  /// What goes into the file.
  @Doc("What is saved beside the database.")
  @Name("ConfigSave")
  record SaveOptions(
      @Doc(
              "The key that encrypts secrets at rest; without it they can be read on this machine"
                  + " only. Makes the file a tar.")
          @Default("false")
          boolean secretseed,
      @Doc("Has no effect.") @Default("false") boolean poolKeys,
      @Doc("SSH keys of the administrators. Makes the file a tar.") @Default("false")
          boolean rootAuthorizedKeys) {}

  record SaveParams(@Doc("What is saved.") @Default("{}") SaveOptions options) {}

  @Override
  public void declare(Offer offer) {
    offer.service("config").inCli("system.config").doc("The configuration as a file.");
    offer
        .job("config.save", SaveParams.class, Shape.NOTHING, this::save)
        .doc(
            "Writes the configuration as a file to be downloaded: a SQLite database, or a tar with"
                + " it and what else was asked for.")
        .audited("Save configuration")
        .evenUnrecorded()
        .writes();
    offer
        .job("config.upload", NoParams.class, Shape.NOTHING, (job, _) -> upload(job))
        .doc(
            "Replaces the configuration by an uploaded file of `config.save`. A file that cannot be"
                + " used changes nothing. Jobs and the audit trail stay as they are; sessions whose"
                + " account is gone are closed.")
        .audited("Upload configuration")
        .reads()
        .lock("config_upload")
        .lockQueueUnbounded();
    offer
        .job("config.rotate_secret", NoParams.class, Shape.NOTHING, (job, _) -> rotateSecret(job))
        .doc(
            "Changes the key that encrypts secrets at rest, and seals everything with the new one."
                + " Takes some seconds, on PostgreSQL a minute. Saved configurations without their"
                + " key, and copies made before an upgrade, keep the old one.")
        .lock("config_upload")
        .audited("Rotate secret");
    offer.table("setting", Offer.Keeps.CONFIGURATION);
    offer.table("upgrade", Offer.Keeps.HISTORY);
    offer.table("number_block", Offer.Keeps.HISTORY);
    offer.table("job", Offer.Keeps.HISTORY);
    offer.table("idempotency", Offer.Keeps.HISTORY);
    offer.table("job_paused", Offer.Keeps.HISTORY);
    offer.table("job_schedule", Offer.Keeps.CONFIGURATION);
    offer.sealed(SecretCheck.PLACE);
  }

  private @Nullable Void save(JobContext job, SaveParams params) throws IOException {
    configurations.save(job, params.options());
    return null;
  }

  private @Nullable Void rotateSecret(JobContext job) throws IOException, InterruptedException {
    keyChange.run(job::progress);
    return null;
  }

  private @Nullable Void upload(JobContext job) throws IOException {
    configurations.upload(job);
    return null;
  }
}
