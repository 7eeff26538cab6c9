package io.parbuckle.client;

import io.parbuckle.protocol.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Who listens to which collection of this connection.
///
/// A collection is subscribed once, however many listen: the server sends each event of a plain
/// collection once, but each of an event source once for every subscription (`protocol.md` §5.2),
/// and nobody here could tell the copies apart.
///
/// **Threads.** Any. Every method is atomic and none of them blocks.
final class Feeds {

  /// The name that stands for all plain collections.
  private static final String EVERYTHING = "*";

  private final Map<String, Feed> byName = new HashMap<>(); // guarded by this
  private @Nullable ConnectionException lost; // guarded by this

  /// One collection. `id` completes when the server has answered, with null if it refused.
  static final class Feed {

    final CompletableFuture<Reply> opened = new CompletableFuture<>();
    private final List<Subscription> listeners = new ArrayList<>();
    private int holders;
  }

  /// Adds a listener, or only a holder if there is none to tell.
  ///
  /// @return the feed, and whether this is the first: who then has to open it
  synchronized Joined join(String collection, @Nullable Subscription listener) {
    if (lost != null) {
      throw lost.again();
    }
    Feed known = byName.get(collection);
    Feed feed = known == null ? new Feed() : known;
    byName.put(collection, feed);
    feed.holders++;
    if (listener != null) {
      feed.listeners.add(listener);
    }
    return new Joined(feed, known == null);
  }

  record Joined(Feed feed, boolean first) {}

  /// The server refused: nobody listens here after all.
  synchronized void drop(String collection, Feed feed) {
    byName.remove(collection, feed);
  }

  /// Takes a listener away.
  ///
  /// @return the feed, if that was the last: who then has to close it
  synchronized Optional<Feed> leave(Subscription listener) {
    Feed feed = byName.get(listener.collection());
    if (feed == null || !feed.listeners.remove(listener) || --feed.holders > 0) {
      return Optional.empty();
    }
    byName.remove(listener.collection());
    return Optional.of(feed);
  }

  void deliver(Event event) {
    listeners(event.collection()).forEach(listener -> listener.deliver(event));
    listeners(EVERYTHING).forEach(listener -> listener.deliver(event));
  }

  private synchronized List<Subscription> listeners(String collection) {
    Feed feed = byName.get(collection);
    return feed == null ? List.of() : List.copyOf(feed.listeners);
  }

  /// The server says that no more will come.
  void ended(String collection, JsonValue error) {
    for (Subscription listener : removed(collection)) {
      if (error.equals(JsonValue.NULL)) {
        listener.over();
      } else {
        listener.failed(CallError.ofData(error));
      }
    }
  }

  private synchronized List<Subscription> removed(String collection) {
    Feed feed = byName.remove(collection);
    return feed == null ? List.of() : List.copyOf(feed.listeners);
  }

  void lost(ConnectionException cause) {
    for (Feed feed : all(cause)) {
      feed.opened.complete(new Reply.Lost(cause));
      feed.listeners.forEach(listener -> listener.lost(cause));
    }
  }

  private synchronized List<Feed> all(ConnectionException cause) {
    lost = cause;
    List<Feed> feeds = List.copyOf(byName.values());
    byName.clear();
    return feeds;
  }
}
