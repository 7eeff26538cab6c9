package io.parbuckle.testplugin;

import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
import java.util.ArrayList;
import java.util.List;

/// Keeps what is told.
final class RecordedEvents implements Events {

  private final List<Change> told = new ArrayList<>();

  List<Change> told() {
    return told;
  }

  @Override
  public void publish(Change change) {
    told.add(change);
  }

  @Override
  public boolean heard(String collection) {
    return true;
  }

  @Override
  public void onAudience(String collection, Audience audience) {
    audience.changed(true);
  }
}
