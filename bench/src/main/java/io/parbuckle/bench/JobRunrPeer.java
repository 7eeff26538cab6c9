package io.parbuckle.bench;

import static org.jobrunr.server.BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.scheduling.BackgroundJobRequest;
import org.jobrunr.storage.sql.common.SqlStorageProviderFactory;
import org.jobrunr.utils.mapper.gson.GsonJsonMapper;

/// JobRunr with its shortest pause between two looks, five seconds: between them it fetches more
/// only while there is a backlog.
final class JobRunrPeer implements PeerEngine {

  /// It makes its handlers itself, so that they can know nobody but through this.
  private static final AtomicReference<LongConsumer> RAN = new AtomicReference<>(_ -> {});

  JobRunrPeer(DataSource source, LongConsumer ran) {
    RAN.set(ran);
    JobRunr.configure()
        .useJsonMapper(new GsonJsonMapper())
        .useStorageProvider(SqlStorageProviderFactory.using(source))
        .useBackgroundJobServer(
            usingStandardBackgroundJobServerConfiguration()
                .andWorkerCount(WORKERS)
                .andPollInterval(Duration.ofSeconds(5)))
        .initialize();
  }

  /// A job that does nothing.
  public record Trivial(long number) implements JobRequest {

    @Override
    public Class<TrivialHandler> getJobRequestHandler() {
      return TrivialHandler.class;
    }
  }

  /// Its body.
  public static final class TrivialHandler implements JobRequestHandler<Trivial> {

    @Override
    public void run(Trivial job) {
      RAN.get().accept(job.number());
    }
  }

  @Override
  public void submit(long number) {
    BackgroundJobRequest.enqueue(new Trivial(number));
  }

  @Override
  public void close() {
    JobRunr.destroy();
  }
}
