package io.parbuckle.host.file;

import io.parbuckle.api.param.Doc;
import java.util.List;

@Doc("A mounted file system. Large numbers stand a second time as texts.")
record FsStat(
    @Doc("Options of the mount, such as `RW`.") List<String> flags,
    @Doc("Id, as a decimal number.") String fsid,
    @Doc("Such as `ext4`.") String fstype,
    @Doc("What is mounted.") String source,
    @Doc("Where.") String dest,
    @Doc("Bytes of a block.") long blocksize,
    @Doc("Blocks.") long totalBlocks,
    @Doc("Free blocks.") long freeBlocks,
    @Doc("Free blocks for everybody.") long availBlocks,
    @Doc("As a text.") String totalBlocksStr,
    @Doc("As a text.") String freeBlocksStr,
    @Doc("As a text.") String availBlocksStr,
    @Doc("Files that there can be.") long files,
    @Doc("Files that there can still be.") long freeFiles,
    @Doc("Longest name, in bytes.") long nameMax,
    @Doc("Bytes.") long totalBytes,
    @Doc("Free bytes.") long freeBytes,
    @Doc("Free bytes for everybody.") long availBytes,
    @Doc("As a text.") String totalBytesStr,
    @Doc("As a text.") String freeBytesStr,
    @Doc("As a text.") String availBytesStr) {}
