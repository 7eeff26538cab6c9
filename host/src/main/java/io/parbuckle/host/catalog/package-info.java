/// Catalogues of applications: git repositories whose index is kept in the database.
///
/// Start at [CatalogService]. [Catalogs] has the rules, [CatalogSync] is one synchronisation from
/// top to bottom, [GitRepositories] fetches, [CatalogFolders] keeps what was fetched,
/// [CatalogReader] checks and reads it, [CatalogStore] holds the index.
@NullMarked
package io.parbuckle.host.catalog;

import org.jspecify.annotations.NullMarked;
