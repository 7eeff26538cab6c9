package io.parbuckle.server.store;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.api.store.Secrets;
import io.parbuckle.protocol.error.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Secrets under one key: AES-256-GCM, a fresh nonce each time, the purpose as associated data.
///
/// A sealed text is `1:` and base64 of nonce (12 bytes), ciphertext and tag (16 bytes).
///
/// While the key is changed there are two: the file holds the new one and behind it the old one.
/// What is sealed is sealed with the new one, what is opened may have been sealed with either. The
/// file is replaced as a whole, so that a crash leaves the one state or the other.
///
/// **Threads.** Any.
public final class FileSecrets implements Secrets {

  public static final int KEY_BYTES = 32;

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String MAC = "HmacSHA256";
  static final String FORM = "1:";

  private final RandomGenerator random;

  /// Null for a key that came from elsewhere: it is not changed.
  private final @Nullable Path file;

  private volatile Keys keys;

  /// The key, and the one before it while there are two.
  private static final class Keys {

    final byte[] key;
    final byte @Nullable [] before;

    Keys(byte[] key, byte @Nullable [] before) {
      this.key = key;
      this.before = before;
    }

    byte[] bytes() {
      byte[] old = before;
      if (old == null) {
        return key.clone();
      }
      byte[] both = Arrays.copyOf(key, 2 * KEY_BYTES);
      System.arraycopy(old, 0, both, KEY_BYTES, KEY_BYTES);
      return both;
    }
  }

  private FileSecrets(Keys keys, @Nullable Path file, RandomGenerator random) {
    if (keys.key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key has " + KEY_BYTES + " bytes, this one has " + keys.key.length);
    }
    this.keys = keys;
    this.file = file;
    this.random = random;
  }

  /// Reads the key file; at the first start makes it, mode 0600, on disk before it is used.
  ///
  /// @param random a secure source
  /// @throws StartRefused if it cannot be read or is no key
  public static FileSecrets at(Path file, RandomGenerator random) {
    try {
      if (Files.notExists(file)) {
        write(file, fresh(random));
      }
      byte[] read = Files.readAllBytes(file);
      if (read.length != KEY_BYTES && read.length != 2 * KEY_BYTES) {
        throw new StartRefused(
            "The key file "
                + file
                + " must have "
                + KEY_BYTES
                + " bytes and has "
                + read.length
                + ". Put back a copy of it; without it stored secrets cannot be read.");
      }
      byte[] before =
          read.length == KEY_BYTES ? null : Arrays.copyOfRange(read, KEY_BYTES, read.length);
      return new FileSecrets(new Keys(Arrays.copyOf(read, KEY_BYTES), before), file, random);
    } catch (IOException e) {
      throw new StartRefused("The key file " + file + " cannot be used: " + e, e);
    }
  }

  /// Secrets under another key, such as the one in a backup.
  ///
  /// @param key [#KEY_BYTES] bytes
  public static FileSecrets of(byte[] key, RandomGenerator random) {
    return new FileSecrets(new Keys(key.clone(), null), null, random);
  }

  private static byte[] fresh(RandomGenerator random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return key;
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Path half = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(half);
    try (FileChannel out =
        FileChannel.open(
            half,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      out.write(ByteBuffer.wrap(bytes));
      out.force(true);
    }
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
      folder.force(true); // the new name, too
    }
  }

  /// Whether there are two keys: the old one still opens what has not been sealed anew.
  public boolean changing() {
    return keys.before != null;
  }

  /// Makes a new key. Everything is sealed with it from now on; the old one opens what it has
  /// sealed until [#forget]. Does nothing when there are two already.
  ///
  /// @throws IOException when it cannot be written; the old key is the only one then
  public synchronized void change() throws IOException {
    if (!changing()) {
      put(new Keys(fresh(random), keys.key));
    }
  }

  /// Drops the old key: what it has sealed can never be opened again.
  ///
  /// @throws IOException when it cannot be written; there are two keys still then
  public synchronized void forget() throws IOException {
    put(new Keys(keys.key, null));
  }

  private void put(Keys changed) throws IOException {
    if (file == null) {
      throw new IllegalStateException("this key came from elsewhere");
    }
    write(file, changed.bytes());
    keys = changed;
  }

  /// A text sealed anew with the key of now.
  ///
  /// @return empty when it is sealed with that already
  /// @throws Fault if neither key opens it
  public Optional<String> renewed(String purpose, String sealed) {
    Keys now = keys;
    if (opened(now.key, purpose, sealed) != null) {
      return Optional.empty();
    }
    return Optional.of(seal(purpose, open(purpose, sealed)));
  }

  /// Secrets under a key made from this one, so that what is sealed often wears out none but that.
  public FileSecrets derived(String use) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(keys.key, MAC));
      return of(mac.doFinal(use.getBytes(StandardCharsets.UTF_8)), random);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + MAC, e);
    }
  }

  /// The key itself, for a backup that its owner asked for.
  public byte[] key() {
    return keys.key.clone();
  }

  @Override
  public String seal(String purpose, String plain) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, keys.key, nonce, purpose)
              .doFinal(plain.getBytes(StandardCharsets.UTF_8));
      byte[] whole =
          ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
      return FORM + Base64.getEncoder().encodeToString(whole);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  @Override
  public String open(String purpose, String sealed) {
    Keys now = keys;
    String plain = opened(now.key, purpose, sealed);
    if (plain == null && now.before != null) {
      plain = opened(now.before, purpose, sealed);
    }
    if (plain == null) {
      throw new Fault.CallError(
          Errno.EFAULT, "A stored secret cannot be read: it was encrypted with another key.");
    }
    return plain;
  }

  /// @return null if it was sealed with another key, for another purpose, or is no sealed text
  private static @Nullable String opened(byte[] key, String purpose, String sealed) {
    if (!sealed.startsWith(FORM)) {
      return null;
    }
    try {
      byte[] whole = Base64.getDecoder().decode(sealed.substring(FORM.length()));
      if (whole.length < NONCE_BYTES) {
        return null;
      }
      byte[] nonce = Arrays.copyOf(whole, NONCE_BYTES);
      byte[] plain =
          cipher(Cipher.DECRYPT_MODE, key, nonce, purpose)
              .doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
      return new String(plain, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return null; // the tag does not fit, or it is no Base64
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, String purpose)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
