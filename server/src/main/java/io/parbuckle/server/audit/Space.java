package io.parbuckle.server.audit;

import io.parbuckle.api.param.Doc;

/// What the trail takes, in bytes.
record Space(
    @Doc("By the trail, about.") long used,
    @Doc("The same.") long usedByDataset,
    @Doc("Always 0.") long usedByReservation,
    @Doc("Always 0.") long usedBySnapshots,
    @Doc("Left where the server keeps its files.") long available) {

  static Space of(long used, long available) {
    return new Space(used, used, 0, 0, available);
  }
}
