package io.parbuckle.server.call;

import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Name;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a job looks like in `core.get_jobs` (`jobs.md` §2), for descriptions; the rows are written
/// by [io.parbuckle.server.job.JobView].
@Doc("A job.")
record JobEntry(
    @Doc("Its number.") long id,
    @Doc("Ids of the requests that it answers.") List<JsonValue> messageIds,
    @Doc("The method that started it.") String method,
    @Doc("The arguments, secrets masked.") List<JsonValue> arguments,
    @Doc("The record goes when the job ends.") @Name("transient") boolean transientJob,
    @Doc("What it is about.") @Nullable String description,
    @Doc("Its body looks whether it shall stop.") boolean abortable,
    @Doc("Where its log lies.") @Nullable String logsPath,
    @Doc("The last lines of its log, when it has ended.") @Nullable String logsExcerpt,
    @Doc("How far it is.") Progress progress,
    @Doc("What it ended with, secrets masked.") JsonValue result,
    @Doc("Why the result cannot be shown.") @Nullable String resultEncodingError,
    @Doc("Why it failed, for people.") @Nullable String error,
    @Doc("The same with its trace, where there is one.") @Nullable String exception,
    @Doc("The same for programs.") @Nullable ExcInfo excInfo,
    @Doc("Where it is in its life.") State state,
    @Doc("When it was accepted.") @Nullable Instant timeStarted,
    @Doc("When it ended.") @Nullable Instant timeFinished,
    @Doc("Whose it is; null for the server's own.") @Nullable Credentials credentials,
    @Doc("With `options.extra.details`.") Edit<JobDetailsEntry> details) {

  /// The contract's words.
  enum State {
    WAITING,
    RUNNING,
    SUCCESS,
    FAILED,
    ABORTED
  }

  @Doc("How far a job is.")
  @Name("JobEntryProgress")
  record Progress(
      @Doc("0 to 100.") @Nullable Integer percent,
      @Doc("What it does now.") @Nullable String description,
      @Doc("The body's own.") JsonValue extra) {}

  @Doc("Why a job failed, for programs.")
  @Name("JobFailure")
  record ExcInfo(
      @Doc("As the reference would print it.") Edit<@Nullable String> repr,
      @Doc("`VALIDATION`, `CallError`, or the name of the failure.") @Nullable String type,
      @Doc("The errno, where there is one.") Edit<@Nullable Long> errno,
      @Doc("The failure's own; of `VALIDATION` a list of [place, what is wrong, errno].")
          JsonValue extra) {}

  @Doc("Whose a job is.")
  @Name("JobCredentials")
  record Credentials(
      @Doc("How they logged in.") String type, @Doc("Who that is.") JsonObject data) {}

  /// What a job has beyond that (`extensions.md` §7.1).
  @Doc("What a job has beyond its entry.")
  @Name("JobDetails")
  record JobDetailsEntry(
      @Doc("When it was accepted.") Instant timeQueued,
      @Doc("When its latest attempt began.") @Nullable Instant timeBegun,
      @Doc("What happens if the server ends: `fail`, `requeue`, `resume`.") String fate,
      @Doc("Attempts begun.") int attempt,
      @Doc("How many are allowed.") int attemptsMax,
      @Doc("During the pause between two attempts.") @Nullable Instant nextAttempt,
      @Doc("`interactive`, `normal` or `background`.") String priority,
      @Doc("Why it does not run now: `lock`, `slot`, `retry`, `pause`.") @Nullable String waitsFor,
      @Doc("Its lock.") @Nullable String lock,
      @Doc("How many stand before it in line.") @Nullable Integer line,
      @Doc("Asked for, and not stopped yet.") @Nullable Abort abort,
      @Doc("When the server went while it ran.") List<Interruption> interruptions,
      @Doc("End of the time limit of the running attempt.") @Nullable Instant deadline,
      @Doc("When the body last saved one.") @Nullable Instant checkpoint,
      @Doc("Its unique key.") @Nullable String unique,
      @Doc("What has gone through its pipes.") @Nullable Transfer transfer,
      @Doc("Whose it is, as it was then.") @Nullable Owner owner,
      @Doc("The server that runs it.") String node) {}

  @Doc("Somebody asked for it to stop.")
  @Name("JobAbort")
  record Abort(
      @Doc("When.") Instant time,
      @Doc("Who.") String by,
      @Doc("The body has not stopped within the grace period.") boolean overdue) {}

  @Doc("The server went while it ran.")
  @Name("JobInterruption")
  record Interruption(
      @Doc("When.") Instant time,
      @Doc("`stop` or `crash`.") String cause,
      @Doc("The state that followed.") String became) {}

  @Doc("What has gone through a job's pipes.")
  @Name("JobTransfer")
  record Transfer(
      @Doc("The files that it reads.") List<Received> in,
      @Doc("What it writes.") @Nullable Sent out) {}

  @Doc("A file that a job reads.")
  @Name("JobReceived")
  record Received(
      @Doc("Bytes so far.") long bytes,
      @Doc("In hexadecimal digits, when all is through.") @Nullable String sha256) {}

  @Doc("What a job writes.")
  @Name("JobSent")
  record Sent(
      @Doc("Bytes so far.") long bytes,
      @Doc("How many it will be, if that is known.") @Nullable Long size,
      @Doc("In hexadecimal digits, when all is through.") @Nullable String sha256) {}

  @Doc("Whose a job is, as it was at its creation.")
  @Name("JobOwner")
  record Owner(
      @Doc("The account.") String username,
      @Doc("From where.") String origin,
      @Doc("With which API key.") @Nullable Long apiKey) {}
}
