-- Access lists that are kept under a name, entries in the words of setfacl(1); those that are built
-- in come with this migration: configuration.
create table acl_template (
    id integer primary key autoincrement,
    name text not null unique,
    builtin integer not null default 0,
    acl text not null,
    comment text not null
);

insert into acl_template (name, builtin, acl, comment)
values ('POSIX_OPEN', 1,
        'user::rwx,group::rwx,other::rwx,default:user::rwx,default:group::rwx,default:other::rwx',
        'Everybody may do everything.'),
       ('POSIX_RESTRICTED', 1,
        'user::rwx,group::rwx,other::---,default:user::rwx,default:group::rwx,default:other::---',
        'The owner and the group may do everything, and others nothing.'),
       ('POSIX_HOME', 1,
        'user::rwx,group::rwx,other::r-x,default:user::rwx,default:group::rwx,default:other::---',
        'For folders of homes: others may look, and have nothing of what is made below.'),
       ('POSIX_ADMIN', 1,
        'user::rwx,group::rwx,group:544:rwx,mask::rwx,other::r-x,default:user::rwx,default:group::rwx,default:group:544:rwx,default:mask::rwx,default:other::---',
        'The owner, the group and administrators may do everything.');
