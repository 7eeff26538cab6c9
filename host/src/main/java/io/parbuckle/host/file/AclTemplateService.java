package io.parbuckle.host.file;

import io.parbuckle.api.Offer;
import io.parbuckle.api.Platform;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.crud.Written;
import io.parbuckle.api.role.Role;
import io.parbuckle.host.file.AclTemplateParams.ByPath;
import io.parbuckle.host.file.AclTemplateParams.Create;
import io.parbuckle.host.file.AclTemplateParams.Update;

/// Access lists that are kept under a name: `filesystem.acltemplate.*` (`services.md` §18.2).
/// `filesystem.setacl` gives one to a file.
public final class AclTemplateService implements Service {

  private final AclTemplates templates;

  public AclTemplateService(Platform platform) {
    this.templates =
        new AclTemplates(
            platform.database(), platform.queries(), new Roots(platform.roots(), new Libc()));
  }

  @Override
  public void declare(Offer offer) {
    offer
        .crud("filesystem.acltemplate", AclTemplate.class, (_, _) -> templates.all())
        .called("a template of an access list", "templates of access lists")
        .takes("acltemplate")
        .roles("FILESYSTEM_ATTRS")
        .creates(Create.class, (_, wanted) -> Written.of(templates.create(wanted)))
        .updates(Update.class, (_, id, wanted) -> Written.of(templates.update(id, wanted)))
        .deletes((_, id) -> templates.delete(id))
        .audited(Create::name)
        .hiddenFromCli();
    offer
        .call(
            "filesystem.acltemplate.by_path",
            ByPath.class,
            Shape.ANYTHING,
            (call, params) -> templates.byPath(call, params.filesystemAcl()))
        .looksLike(Shape.found(AclTemplate.class))
        .doc("The templates that a file can be given.")
        .needs(Role.FILESYSTEM_ATTRS_READ);
    offer.table("acl_template", Offer.Keeps.CONFIGURATION);
  }
}
