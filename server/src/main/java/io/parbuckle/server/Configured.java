package io.parbuckle.server;

import io.parbuckle.server.auth.AuthOptions;
import io.parbuckle.server.auth.HashWork;
import io.parbuckle.server.auth.LoginDelay;
import io.parbuckle.server.event.EventLimits;
import io.parbuckle.server.job.JobLimits;
import io.parbuckle.server.session.CallSlots;
import io.parbuckle.server.session.OutboxLimits;
import io.parbuckle.server.stream.Tally;
import io.parbuckle.server.stream.TicketLimits;
import io.parbuckle.server.transport.HttpLimits;
import io.parbuckle.server.transport.UploadLimits;
import java.io.IOException;
import java.util.Map;

/// What the configuration says, in the words of the parts that it is for.
final class Configured {

  private Configured() {}

  static OutboxLimits outboxLimits(ServerConfig.Limits limits) {
    return new OutboxLimits(
        limits.outboxMerge(), limits.outboxClose(), OutboxLimits.DEFAULTS.stalled());
  }

  static EventLimits eventLimits(ServerConfig.EventSettings events) {
    return new EventLimits(events.keepCount(), events.keepBytes(), events.keep());
  }

  static CallSlots slots(ServerConfig.Limits limits) {
    return new CallSlots(limits.callsRunning(), limits.callsWaiting(), limits.callsWaitingJobs());
  }

  /// None waits for a place: over HTTP the client can do that itself.
  static CallSlots httpSlots(ServerConfig.Limits limits) {
    return new CallSlots(limits.httpCalls(), 0, limits.callsWaitingJobs());
  }

  static AuthOptions authOptions(ServerConfig config) throws IOException {
    ServerConfig.LoginSettings logins = config.logins();
    ServerConfig.HostAccountSettings ofHost = config.hostAccounts();
    return new AuthOptions(
        LocalUsers.self(),
        LoginDelay.DEFAULTS,
        logins.revokeOnPlaintext(),
        logins.keyCallsPerMinute(),
        ofHost == null ? Map.of() : ofHost.groups(),
        HashWork.defaults(
            switch (logins.hash()) {
              case PBKDF2 -> new HashWork.Kind.Pbkdf2(logins.rounds());
              case ARGON2ID -> HashWork.Kind.Argon2id.DEFAULT;
            },
            logins.keyRounds()));
  }

  static JobLimits jobLimits(ServerConfig.JobSettings jobs) {
    return new JobLimits(
        jobs.runningMax(),
        jobs.runningPerUser(),
        jobs.lineMax(),
        jobs.waitsMax(),
        jobs.abortGrace(),
        JobLimits.DEFAULTS.stopGrace(),
        jobs.keep(),
        jobs.keepCount(),
        jobs.keepShort(),
        jobs.keepShortCount(),
        jobs.logBytes());
  }

  static Tally tally(ServerConfig.TransferSettings transfer) {
    return transfer.digests() ? Tally.hashing() : Tally.counting();
  }

  static TicketLimits ticketLimits(ServerConfig.TransferSettings transfer) {
    return new TicketLimits(
        transfer.begin(), transfer.beginBuffered(), TicketLimits.DEFAULTS.most());
  }

  static UploadLimits uploadLimits(ServerConfig.TransferSettings transfer) {
    return new UploadLimits(
        transfer.bodyBytes(),
        UploadLimits.DEFAULTS.callBytesMax(),
        UploadLimits.DEFAULTS.filesMax(),
        UploadLimits.DEFAULTS.unread());
  }

  static HttpLimits httpLimits(ServerConfig config) {
    return HttpLimits.DEFAULTS
        .withConnectionsMax(config.limits().connections())
        .withTransferIdle(config.transfer().idle());
  }
}
