package io.parbuckle.client;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The handles of this connection: those that wait for their number, by the id of their request,
/// and those that have one.
///
/// **Threads.** Any; notifications come on the reading thread only.
final class Jobs {

  /// The collection that tells of all jobs.
  static final String COLLECTION = "core.get_jobs";

  private final Map<String, JobHandle> byRequest = new ConcurrentHashMap<>();
  private final Map<Long, List<JobHandle>> byNumber = new ConcurrentHashMap<>();

  void expect(String request, JobHandle handle) {
    byRequest.put(request, handle);
  }

  void follow(long number, JobHandle handle) {
    byNumber.computeIfAbsent(number, _ -> new CopyOnWriteArrayList<>()).add(handle);
  }

  void forget(long number, JobHandle handle) {
    byNumber.computeIfPresent(
        number,
        (_, handles) -> {
          handles.remove(handle);
          return handles.isEmpty() ? null : handles;
        });
  }

  /// The response to the request that started a job, which comes when the job has ended.
  ///
  /// @return whether this request was one of ours
  boolean answered(String request, JsonValue result) {
    JobHandle handle = byRequest.remove(request);
    if (handle != null) {
      handle.answered(result);
    }
    return handle != null;
  }

  boolean refused(String request, CallError error) {
    JobHandle handle = byRequest.remove(request);
    if (handle != null) {
      handle.refused(error);
    }
    return handle != null;
  }

  /// Reads the notification even when nobody here has called: another call may have been answered
  /// with a job that existed already, and only `message_ids` of a `changed` tells so.
  void heard(Event event) {
    if (!(event.id() instanceof JsonInteger number) || !number.fitsLong()) {
      return;
    }
    long job = number.small();
    if (event.fields().at("message_ids") instanceof JsonArray(var requests)) {
      requests.forEach(request -> bind(request, job));
    }
    List<JobHandle> handles = byNumber.get(job);
    if (handles == null) {
      return;
    }
    for (JobHandle handle : handles) {
      handle.heard(job, event.fields());
      if (handle.ended()) {
        forget(job, handle);
      }
    }
  }

  private void bind(JsonValue request, long job) {
    if (request instanceof JsonText(String id)) {
      JobHandle handle = byRequest.get(id);
      if (handle != null && handle.id().isEmpty()) {
        follow(job, handle);
      }
    }
  }

  void lost(ConnectionException cause) {
    byRequest.values().forEach(handle -> handle.lost(cause));
    byRequest.clear();
    byNumber.values().forEach(handles -> handles.forEach(handle -> handle.lost(cause)));
    byNumber.clear();
  }
}
