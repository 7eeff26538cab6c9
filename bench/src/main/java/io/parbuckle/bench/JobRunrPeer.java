package io.parbuckle.bench;

import static org.jobrunr.server.BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration;

import java.time.Duration;
import java.util.UUID;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.jobs.Job;
import org.jobrunr.jobs.filters.ApplyStateFilter;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.jobs.states.JobState;
import org.jobrunr.jobs.states.StateName;
import org.jobrunr.scheduling.BackgroundJobRequest;
import org.jobrunr.storage.sql.common.SqlStorageProviderFactory;
import org.jobrunr.utils.mapper.gson.GsonJsonMapper;

/// JobRunr with its shortest pause between two looks, five seconds: between them it fetches more
/// only while there is a backlog.
final class JobRunrPeer implements PeerEngine {

  JobRunrPeer(DataSource source, LongConsumer ended) {
    JobRunr.configure()
        .withJobFilter(new Ended(ended))
        .useJsonMapper(new GsonJsonMapper())
        .useStorageProvider(SqlStorageProviderFactory.using(source))
        .useBackgroundJobServer(
            usingStandardBackgroundJobServerConfiguration()
                .andWorkerCount(WORKERS)
                .andPollInterval(Duration.ofSeconds(5)))
        .initialize();
  }

  /// A job that does nothing.
  public record Trivial() implements JobRequest {

    @Override
    public Class<TrivialHandler> getJobRequestHandler() {
      return TrivialHandler.class;
    }
  }

  /// Its body.
  public static final class TrivialHandler implements JobRequestHandler<Trivial> {

    @Override
    public void run(Trivial job) {
      // It only has to have run.
    }
  }

  /// Hears of an end behind the commit that stores it.
  private static final class Ended implements ApplyStateFilter {

    private final LongConsumer told;

    Ended(LongConsumer told) {
      this.told = told;
    }

    @Override
    public void onStateApplied(Job job, JobState before, JobState now) {
      if (now.getName() == StateName.SUCCEEDED) {
        told.accept(job.getId().getLeastSignificantBits());
      }
    }
  }

  @Override
  public void submit(long number) {
    BackgroundJobRequest.enqueue(new UUID(0, number), new Trivial());
  }

  @Override
  public void close() {
    JobRunr.destroy();
  }
}
