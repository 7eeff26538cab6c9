package io.parbuckle.api.role;

/// A named permission. Which ones exist and what they include is data of the server (the contract's
/// table of roles); a name that is not in it fails the start of the server.
public record Role(String name) {

  public static final Role FULL_ADMIN = new Role("FULL_ADMIN");
  public static final Role READONLY_ADMIN = new Role("READONLY_ADMIN");
  public static final Role ACCOUNT_READ = new Role("ACCOUNT_READ");
  public static final Role ACCOUNT_WRITE = new Role("ACCOUNT_WRITE");
  public static final Role API_KEY_READ = new Role("API_KEY_READ");
  public static final Role API_KEY_WRITE = new Role("API_KEY_WRITE");
  public static final Role AUTH_SESSIONS_READ = new Role("AUTH_SESSIONS_READ");
  public static final Role AUTH_SESSIONS_WRITE = new Role("AUTH_SESSIONS_WRITE");
  public static final Role CATALOG_READ = new Role("CATALOG_READ");
  public static final Role CATALOG_WRITE = new Role("CATALOG_WRITE");
  public static final Role DISK_READ = new Role("DISK_READ");
  public static final Role FILESYSTEM_ATTRS_READ = new Role("FILESYSTEM_ATTRS_READ");
  public static final Role FILESYSTEM_ATTRS_WRITE = new Role("FILESYSTEM_ATTRS_WRITE");
  public static final Role FILESYSTEM_DATA_WRITE = new Role("FILESYSTEM_DATA_WRITE");
  public static final Role PRIVILEGE_READ = new Role("PRIVILEGE_READ");
  public static final Role PRIVILEGE_WRITE = new Role("PRIVILEGE_WRITE");
  public static final Role REPORTING_READ = new Role("REPORTING_READ");
  public static final Role SYSTEM_GENERAL_READ = new Role("SYSTEM_GENERAL_READ");
  public static final Role SYSTEM_GENERAL_WRITE = new Role("SYSTEM_GENERAL_WRITE");
  public static final Role SYSTEM_PRODUCT_READ = new Role("SYSTEM_PRODUCT_READ");
  public static final Role VM_DEVICE_READ = new Role("VM_DEVICE_READ");
}
