package io.parbuckle.client;

import io.parbuckle.client.FrameReader.BadFrame;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A connection to a server.
///
/// ```java
/// try (Client client = Client.connect(Address.parse("ws://127.0.0.1:6080"))) {
///   client.login("admin", password, () -> askForCode());
///   JsonValue info = client.call("system.info");
///   JobHandle sync = client.startJob("catalog.sync_all", List.of());
///   sync.await(progress -> show(progress.percent(), progress.description()));
/// }
/// ```
///
/// Every method blocks until the server has answered, and throws a [ClientException] when it
/// refused or could not be reached.
///
/// **Threads.** Any; calls of several threads share the connection and do not wait for each other.
/// One thread of the client's own reads. Interrupting a thread that waits gives up its wait only;
/// interrupting one while it writes to a UNIX socket closes the connection, as the JDK has it.
public final class Client implements AutoCloseable {

  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final Address address;
  private final ClientOptions options;
  private final WebSocket socket;

  /// Ids of requests are seen by others in `message_ids` of jobs, so they must not be those of
  /// another client.
  private final String idPrefix;

  private final AtomicLong idLast = new AtomicLong();
  private final Map<String, CompletableFuture<Reply>> calls = new ConcurrentHashMap<>();
  private final Feeds feeds = new Feeds();
  private final Jobs jobs = new Jobs();
  private final CompletableFuture<ConnectionException> ended = new CompletableFuture<>();
  private final Executor later;
  private volatile boolean jobsHeard;

  private Client(Address address, ClientOptions options, WebSocket socket) {
    this.address = address;
    this.options = options;
    this.socket = socket;
    this.idPrefix = Long.toHexString(options.random().nextLong()) + "-";
    this.later =
        CompletableFuture.delayedExecutor(
            options.keepAlive().toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread);
  }

  /// Connects with [ClientOptions#defaults].
  public static Client connect(Address address) {
    return connect(address, ClientOptions.defaults());
  }

  /// Connects. Over a UNIX socket the server knows who that is; over others see [#login].
  ///
  /// @throws ConnectionException if nobody is there, or not this protocol
  public static Client connect(Address address, ClientOptions options) {
    Client client = new Client(address, options, WebSocket.open(address, options));
    options.threads().newThread(client::read).start();
    client.lookLater(client.socket.signs());
    return client;
  }

  public Address address() {
    return address;
  }

  ClientOptions options() {
    return options;
  }

  /// Files into and out of jobs, with the rights of this connection.
  public Transfers transfers() {
    return new Transfers(this);
  }

  /// Calls a method.
  ///
  /// @return its result; of a job method as [#startJob] would see it, so use that
  /// @throws CallException with the server's error
  /// @throws NoAnswerException when it took longer than `options.call()`
  /// @throws ConnectionException when the connection is or was lost
  public JsonValue call(String method, JsonValue... params) throws InterruptedException {
    return call(method, List.of(params), options.call());
  }

  /// Calls a method and waits for at most `patience`.
  public JsonValue call(String method, List<JsonValue> params, Duration patience)
      throws InterruptedException {
    String id = nextId();
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    calls.put(id, reply);
    try {
      send(id, method, params);
      return reply.get(patience.toMillis(), TimeUnit.MILLISECONDS).value();
    } catch (TimeoutException _) {
      throw new NoAnswerException(
          method
              + " was not answered within "
              + seconds(patience)
              + " s. It may go on in the server.");
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible); // replies are values, errors too
    } finally {
      calls.remove(id);
    }
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? Long.toString(duration.toSeconds())
        : Double.toString(duration.toMillis() / 1000.0);
  }

  /// Calls a method that makes a job, and waits until the server has accepted it.
  ///
  /// @return a handle without number if the method turned out to make no job; it then holds the
  ///   result already
  /// @throws CallException if the server refused before there was a job
  public JobHandle startJob(String method, List<JsonValue> params) throws InterruptedException {
    hearJobs();
    String id = nextId();
    JobHandle handle = new JobHandle(method, this::abort);
    jobs.expect(id, handle);
    send(id, method, params);
    if (!handle.awaitNumber(options.call())) {
      throw new NoAnswerException(
          method + " was not accepted within " + seconds(options.call()) + " s.");
    }
    handle.throwIfNeverBegan();
    return handle;
  }

  /// Follows a job that somebody has started.
  ///
  /// @throws CallException with errno 2 if there is none with this number that the caller may see
  public JobHandle job(long number) throws InterruptedException {
    hearJobs();
    JobHandle handle = new JobHandle("job " + number, this::abort);
    jobs.follow(number, handle);
    JsonValue filter =
        JsonArray.of(JsonArray.of(JsonText.of("id"), JsonText.of("="), JsonInteger.of(number)));
    if (call(Jobs.COLLECTION, filter) instanceof JsonArray(var entries)
        && !entries.isEmpty()
        && entries.getFirst() instanceof JsonObject entry) {
      handle.looked(number, entry);
      return handle;
    }
    jobs.forget(number, handle);
    throw new CallException(
        CallError.of(
            Failure.validation(
                new Failure.Problem(
                    null, "Job with id " + number + " does not exist", Errno.ENOENT))));
  }

  /// New-style jobs (`protocol.md` §4.3): the response comes when the job has ended, and the
  /// notifications tell of it before. Asked for at the first job only, so that other clients see no
  /// traffic that they have no use for.
  private void hearJobs() throws InterruptedException {
    if (jobsHeard) {
      return;
    }
    call("core.set_options", JsonObject.of("legacy_jobs", JsonBoolean.FALSE));
    open(Jobs.COLLECTION, null);
    jobsHeard = true;
  }

  private void abort(long number) {
    try {
      call("core.job_abort", JsonInteger.of(number));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Listens to a collection, `core.get_jobs` or `reporting.realtime:{"interval": 2}`.
  ///
  /// @throws CallException if the caller may not
  public Subscription subscribe(String collection) throws InterruptedException {
    Subscription subscription =
        new Subscription(collection, options.eventsMax(), this::unsubscribe);
    open(collection, subscription);
    return subscription;
  }

  private void open(String collection, @Nullable Subscription listener)
      throws InterruptedException {
    Feeds.Joined joined = feeds.join(collection, listener);
    if (joined.first()) {
      openFirst(collection, joined.feed());
    } else {
      await(joined.feed()).value();
    }
  }

  private void openFirst(String collection, Feeds.Feed feed) throws InterruptedException {
    try {
      JsonValue id = call("core.subscribe", JsonText.of(collection));
      feed.opened.complete(new Reply.Result(id));
    } catch (CallException refused) {
      feeds.drop(collection, feed);
      feed.opened.complete(new Reply.Refused(refused.error()));
      throw refused;
    } catch (RuntimeException | InterruptedException e) {
      feeds.drop(collection, feed);
      feed.opened.complete(
          new Reply.Lost(new ConnectionException("Nobody knows whether it was subscribed.", e)));
      throw e;
    }
  }

  private Reply await(Feeds.Feed feed) throws InterruptedException {
    try {
      return feed.opened.get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible); // replies are values, errors too
    }
  }

  private void unsubscribe(Subscription subscription) {
    feeds.leave(subscription).ifPresent(this::closeFeed);
  }

  private void closeFeed(Feeds.Feed feed) {
    if (ended.isDone()) {
      return;
    }
    try {
      call("core.unsubscribe", await(feed).value());
    } catch (ClientException _) {
      // The connection has ended meanwhile, and with it the subscription.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Logs in with a password.
  ///
  /// @param oneTimeCode asked for the second factor if the account has one; asked again while the
  ///   server wants another try
  /// @throws LoginException if the server does not let the caller in
  public void login(String user, String password, Supplier<String> oneTimeCode)
      throws InterruptedException {
    new Login(this).withPassword(user, password, oneTimeCode);
  }

  /// Logs in with an API key, `<number>-<secret>`.
  ///
  /// @param user whose key it is; the server finds out by itself if null
  /// @throws LoginException if the server does not let the caller in, or somebody could read along:
  ///   the server would take a key for stolen that comes that way
  public void loginWithApiKey(@Nullable String user, String key) throws InterruptedException {
    new Login(this).withApiKey(user, key);
  }

  /// Logs in with a token of `auth.generate_token`.
  ///
  /// @throws LoginException if the server does not let the caller in
  public void loginWithToken(String token) throws InterruptedException {
    new Login(this).withToken(token);
  }

  private String nextId() {
    return idPrefix + idLast.incrementAndGet();
  }

  private void send(String id, String method, List<JsonValue> params) {
    Map<String, JsonValue> request = new LinkedHashMap<>();
    request.put("jsonrpc", JsonText.of("2.0"));
    request.put("id", JsonText.of(id));
    request.put("method", JsonText.of(method));
    request.put("params", new JsonArray(params));
    try {
      socket.send(Json.bytes(new JsonObject(request)));
    } catch (IOException _) {
      // The reading thread finds out why, and tells everybody who waits.
      socket.cut();
    }
    ConnectionException gone = ended.getNow(null);
    if (gone != null) {
      // It ended before this call was entered in the books, so that nobody told it.
      throw gone.again();
    }
  }

  private void read() {
    ConnectionException cause = socket.run(this::received);
    ended.complete(cause);
    calls.values().forEach(call -> call.complete(new Reply.Lost(cause)));
    jobs.lost(cause);
    feeds.lost(cause);
  }

  private void received(byte[] utf8) throws BadFrame {
    JsonValue message;
    try {
      message = Json.read(utf8);
    } catch (MalformedJson e) {
      throw new BadFrame(
          CloseReason.BAD_DATA, "The server sent what is no JSON: " + e.getMessage() + ".");
    }
    if (!(message instanceof JsonObject body)) {
      throw new BadFrame(CloseReason.BAD_DATA, "The server sent a message that is no object.");
    }
    if (body.get("method") instanceof JsonText(String name)) {
      notified(name, body.at("params"));
    } else {
      responded(body);
    }
  }

  private void notified(String name, JsonValue params) {
    if (!(params instanceof JsonObject said)) {
      return;
    }
    switch (name) {
      case "collection_update" -> {
        Event event = Event.of(said);
        if (event.collection().equals(Jobs.COLLECTION)) {
          jobs.heard(event);
        }
        feeds.deliver(event);
      }
      case "notify_unsubscribed" -> {
        if (said.at("collection") instanceof JsonText(String collection)) {
          feeds.ended(collection, said.at("error"));
        }
      }
      default -> {} // a newer server may say more
    }
  }

  private void responded(JsonObject body) {
    JsonValue error = body.at("error");
    if (error.equals(JsonValue.NULL)) {
      answered(body.at("id"), body.at("result"));
    } else {
      refused(body.at("id"), CallError.of(error));
    }
  }

  private void answered(JsonValue id, JsonValue result) {
    if (!(id instanceof JsonText(String request)) || jobs.answered(request, result)) {
      return;
    }
    CompletableFuture<Reply> call = calls.remove(request);
    if (call != null) {
      call.complete(new Reply.Result(result));
    }
  }

  private void refused(JsonValue id, CallError error) {
    if (id.equals(JsonValue.NULL)) {
      // The server could not read a message and cannot say which: every call may be meant.
      calls.values().forEach(call -> call.complete(new Reply.Refused(error)));
      return;
    }
    if (!(id instanceof JsonText(String request)) || jobs.refused(request, error)) {
      return;
    }
    CompletableFuture<Reply> call = calls.remove(request);
    if (call != null) {
      call.complete(new Reply.Refused(error));
    }
  }

  private void lookLater(long seen) {
    later.execute(() -> look(seen));
  }

  /// Whether the server lives. The ping goes out on a thread of its own, because writing to a dead
  /// peer blocks, and it is this look that ends it.
  private void look(long pinged) {
    if (ended.isDone()) {
      return;
    }
    long now = socket.signs();
    if (now == pinged && now != 0) {
      socket.cut();
      return;
    }
    Thread.startVirtualThread(this::ping);
    lookLater(now);
  }

  private void ping() {
    try {
      socket.ping();
    } catch (IOException _) {
      socket.cut();
    }
  }

  /// Says goodbye and waits for the answer, a second at most. What waits gets a
  /// [ConnectionException].
  @Override
  public void close() {
    if (ended.isDone()) {
      return;
    }
    socket.sayGoodbye();
    try {
      ended.get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      // The server is in no hurry; its answer does not matter.
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      socket.cut();
    }
  }
}
