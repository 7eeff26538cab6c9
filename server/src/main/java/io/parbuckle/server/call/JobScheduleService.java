package io.parbuckle.server.call;

import io.parbuckle.api.Call;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.role.Role;
import io.parbuckle.server.job.Schedules;
import org.jspecify.annotations.Nullable;

/// When the server starts jobs by itself, as operators see and change it (`extensions.md` §7.4).
public final class JobScheduleService implements Service {

  private final Schedules schedules;

  public JobScheduleService(Schedules schedules) {
    this.schedules = schedules;
  }

  record UpdateParams(
      @Doc("The schedule's id.") long id, @Doc("What to change.") ScheduleUpdate scheduleUpdate) {}

  @Doc("A change of a schedule.")
  record ScheduleUpdate(
      @Doc("Whether it starts anything.") Edit<Boolean> enabled,
      @Doc("Minute, hour, day of month, month, day of week.") Edit<String> cron,
      @Doc("A name of the IANA list, such as Europe/Berlin.") Edit<String> timezone) {}

  @Override
  public void declare(Offer offer) {
    offer.service("job.schedule").doc("Jobs that the server starts by itself.");
    offer
        .query("job.schedule.query", Schedules.Entry.class, (_, _) -> schedules.entries())
        .doc("Methods that the server starts by itself, when, and what it started last.")
        .needs(Role.READONLY_ADMIN);
    offer
        .call("job.schedule.update", UpdateParams.class, Schedules.Entry.class, this::update)
        .doc("Changes when a method is started, or pauses that, until it declares another rule.")
        .audited("Change a schedule", params -> String.valueOf(params.id()));
  }

  private Schedules.Entry update(Call call, UpdateParams params) {
    ScheduleUpdate wanted = params.scheduleUpdate();
    return schedules.update(
        params.id(), given(wanted.enabled()), given(wanted.cron()), given(wanted.timezone()));
  }

  private static <T> @Nullable T given(Edit<T> edit) {
    return edit instanceof Edit.Set<T>(T value) ? value : null;
  }
}
