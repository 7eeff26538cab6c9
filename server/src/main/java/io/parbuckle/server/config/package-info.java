/// The configuration as a file: saved while the server works, and put back into it.
///
/// Start at [io.parbuckle.server.config.ConfigService]; the rules are in `Configurations`, what an
/// upload may look like in `UploadedFile`, what is encrypted in `SealedTexts`. Tables and rows are
/// the matter of [io.parbuckle.server.store.ConfigurationStore].
@NullMarked
package io.parbuckle.server.config;

import org.jspecify.annotations.NullMarked;
