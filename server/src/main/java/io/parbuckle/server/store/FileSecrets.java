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
/// **Threads.** Any.
public final class FileSecrets implements Secrets {

  public static final int KEY_BYTES = 32;

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String MAC = "HmacSHA256";
  private static final String FORM = "1:";

  private final byte[] key;
  private final RandomGenerator random;

  private FileSecrets(byte[] key, RandomGenerator random) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key has " + KEY_BYTES + " bytes, this one has " + key.length);
    }
    this.key = key.clone();
    this.random = random;
  }

  /// Reads the key file; at the first start makes it, mode 0600, on disk before it is used.
  ///
  /// @param random a secure source
  /// @throws StartRefused if it cannot be read or is no key
  public static FileSecrets at(Path file, RandomGenerator random) {
    try {
      if (Files.notExists(file)) {
        make(file, random);
      }
      byte[] key = Files.readAllBytes(file);
      if (key.length != KEY_BYTES) {
        throw new StartRefused(
            "The key file "
                + file
                + " must have "
                + KEY_BYTES
                + " bytes and has "
                + key.length
                + ". Put back a copy of it; without it stored secrets cannot be read.");
      }
      return new FileSecrets(key, random);
    } catch (IOException e) {
      throw new StartRefused("The key file " + file + " cannot be used: " + e, e);
    }
  }

  /// Secrets under another key, such as the one in a backup.
  ///
  /// @param key [#KEY_BYTES] bytes
  public static FileSecrets of(byte[] key, RandomGenerator random) {
    return new FileSecrets(key, random);
  }

  private static void make(Path file, RandomGenerator random) throws IOException {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    Path half = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(half);
    try (FileChannel out =
        FileChannel.open(
            half,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      out.write(ByteBuffer.wrap(key));
      out.force(true);
    }
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Secrets under a key made from this one, so that what is sealed often wears out none but that.
  public FileSecrets derived(String use) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key, MAC));
      return new FileSecrets(mac.doFinal(use.getBytes(StandardCharsets.UTF_8)), random);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + MAC, e);
    }
  }

  /// The key itself, for a backup that its owner asked for.
  public byte[] key() {
    return key.clone();
  }

  @Override
  public String seal(String purpose, String plain) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, nonce, purpose)
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
    try {
      if (!sealed.startsWith(FORM)) {
        throw cannotOpen(null);
      }
      byte[] whole = Base64.getDecoder().decode(sealed.substring(FORM.length()));
      if (whole.length < NONCE_BYTES) {
        throw cannotOpen(null);
      }
      byte[] nonce = Arrays.copyOf(whole, NONCE_BYTES);
      byte[] plain =
          cipher(Cipher.DECRYPT_MODE, nonce, purpose)
              .doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
      return new String(plain, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw cannotOpen(e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static Fault cannotOpen(@Nullable Exception cause) {
    String sentence = "A stored secret cannot be read: it was encrypted with another key.";
    return cause == null
        ? new Fault.CallError(Errno.EFAULT, sentence)
        : new Fault.CallError(Errno.EFAULT, sentence, cause);
  }
}
