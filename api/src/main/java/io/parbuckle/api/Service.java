package io.parbuckle.api;

/// A set of methods, events and event sources under one name.
///
/// A service is a plain class. It says in [#declare] what it offers, one row a method, and keeps
/// the work in other classes:
///
/// ```java
/// final class CronService implements Service {
///
///   private final CronJobs jobs;
///
///   CronService(CronJobs jobs) {
///     this.jobs = jobs;
///   }
///
///   @Override
///   public void declare(Offer offer) {
///     offer
///         .call("cronjob.count", NoParams.class, Integer.class, (_, _) -> jobs.count())
///         .doc("How many cron jobs there are.")
///         .needs(Role.SYSTEM_CRON_READ);
///   }
/// }
/// ```
public interface Service {

  /// Says what this service offers. Called once, while the server starts; what is wrong with a
  /// declaration is collected and reported together, and the server does not start.
  void declare(Offer offer);
}
