package io.parbuckle.server.auth;

import io.parbuckle.api.Call;

/// A call that knows who carries its login; the engine's own services see every call as one.
public interface BearerCall extends Call {

  Bearer bearer();
}
