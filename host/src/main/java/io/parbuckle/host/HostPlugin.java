package io.parbuckle.host;

import io.parbuckle.api.Platform;
import io.parbuckle.api.Plugin;
import io.parbuckle.api.Service;
import io.parbuckle.host.catalog.CatalogService;
import io.parbuckle.host.disk.DiskService;
import io.parbuckle.host.file.AclTemplateService;
import io.parbuckle.host.file.FilesystemService;
import io.parbuckle.host.net.NetworkService;
import io.parbuckle.host.reporting.ReportingService;
import io.parbuckle.host.system.SystemService;
import io.parbuckle.host.usb.UsbService;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Properties;

/// The services that manage this machine. This file lists them and does nothing else.
public final class HostPlugin implements Plugin {

  @Override
  public String name() {
    return "host";
  }

  @Override
  public List<Service> services(Platform platform) {
    return List.of(
        new SystemService(platform, built()),
        new DiskService(platform),
        new UsbService(platform),
        new NetworkService(platform),
        new ReportingService(platform),
        new CatalogService(platform),
        new FilesystemService(platform),
        new AclTemplateService(platform));
  }

  @Override
  public String migrations() {
    return "io/parbuckle/host/migration";
  }

  /// The time that the build stamps into every file it makes.
  private static Instant built() {
    try (InputStream in = HostPlugin.class.getResourceAsStream("build.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return Instant.parse(properties.getProperty("built"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read build.properties", e);
    }
  }
}
