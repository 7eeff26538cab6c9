package hello;

import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.crud.TableCrud;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.store.Database;

/// Greetings in the database: `hello.greeting.*`.
record GreetingService(Database database) implements Service {

  record Greeting(
      @Doc("Given by the server.") long id,
      @Doc("Its language.") String language,
      @Doc("What is said.") String words) {}

  record Create(
      @Doc("Its language; one greeting each.") String language,
      @Doc("What is said.") @Default("\"Hello\"") String words) {}

  record Update(
      @Doc("Its language; one greeting each.") Edit<String> language,
      @Doc("What is said.") Edit<String> words) {}

  @Override
  public void declare(Offer offer) {
    offer
        .crud(
            "hello.greeting",
            new TableCrud<>(database, "hello_greeting", Greeting.class, Create.class, Update.class)
                .unique("language"))
        .called("a greeting", "greetings")
        .roles("SYSTEM_GENERAL");
  }
}
