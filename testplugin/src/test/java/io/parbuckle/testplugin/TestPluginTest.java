package io.parbuckle.testplugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.Plugin;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

final class TestPluginTest {

  @Test
  void the_jar_says_which_class_the_server_loads() {
    assertThat(ServiceLoader.load(Plugin.class)).singleElement().isInstanceOf(TestPlugin.class);
  }

  @Test
  void there_is_a_table_for_every_database() {
    ClassLoader loader = TestPlugin.class.getClassLoader();
    String folder = new TestPlugin().migrations();

    assertThat(loader.getResource(folder + "/sqlite/V1__item.sql")).isNotNull();
    assertThat(loader.getResource(folder + "/postgresql/V1__item.sql")).isNotNull();
  }
}
