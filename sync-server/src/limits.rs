//! The server's own limits, beside those of the protocol in [`approdo_model::limits`]. Named, with the unit last.
//! Must not know who enforces them.

/// Requests a second from one peer, unless `serve` is told otherwise: a whole organisation behind one address, with
/// room to spare. A benchmark raises it.
pub const REQUESTS_PER_SECOND: u32 = 500;

/// How many seconds of unused requests a peer may save up.
pub const BURST_SECONDS: u32 = 4;

/// Peers whose rate is remembered. Beyond it those that used nothing lately are forgotten.
pub const PEERS_MAX: usize = 4_096;

/// Connections at a time; the next one waits to be accepted.
pub const CONNECTIONS_MAX: usize = 512;

/// Requests at work at a time; the next one is told to come back.
pub const REQUESTS_MAX: usize = 256;

/// Seconds a client may take over the head of a request, and an idle connection is kept.
pub const HEAD_SECONDS: u64 = 30;

/// Seconds a client may take over the body of a request: a full push at a quarter of a megabit.
pub const BODY_SECONDS: u64 = 40;

/// Seconds a client may take over the TLS handshake.
pub const HANDSHAKE_SECONDS: u64 = 10;

/// Seconds that requests at work get to end when the server is told to stop.
pub const GOODBYE_SECONDS: u64 = 10;

/// Bytes of the head of a request.
pub const HEAD_BYTES_MAX: usize = 16 << 10;

/// Bytes read from a connection ahead of what is being parsed.
pub const READ_BYTES_MAX: usize = 64 << 10;

/// Writes that wait for the writer; the next one waits for a place.
pub const QUEUE_WRITES_MAX: usize = 256;

/// Writes in one commit. Measured: with 16 connections a commit never holds more than 16.
pub const GROUP_WRITES_MAX: usize = 64;

/// Seconds a request waits for a place in the writer's queue before it is told to come back. Once queued it waits
/// for its answer, however long: an answer must not be a guess.
pub const QUEUE_SECONDS: u64 = 10;

/// How often a push is routed anew because the log moved under it, before it is told to come back.
pub const REROUTES_MAX: usize = 16;

/// Connections that read beside the writer.
pub const READERS: usize = 2;

/// KiB of page cache of the connection that writes.
pub const WRITER_CACHE_KIB: i64 = 4_096;

/// KiB of page cache of each connection that reads.
pub const READER_CACHE_KIB: i64 = 512;

/// Open challenges of one device; the oldest gives way.
pub const CHALLENGES_PER_DEVICE_MAX: usize = 8;

/// Open challenges, tokens or codes altogether.
pub const TICKETS_MAX: usize = 20_000;

/// Tokens of one device; the oldest gives way.
pub const TOKENS_PER_DEVICE_MAX: usize = 8;

/// Enrolment codes of one organisation at a time; the oldest gives way.
pub const CODES_PER_ORGANISATION_MAX: usize = 32;

/// Seconds after which someone who was told "too many" or "unavailable" may come back.
pub const RETRY_SECONDS: u32 = 2;

/// Seconds after which a device with a full shelf may come back: a coordinator has to act first.
pub const RETRY_SHELF_SECONDS: u32 = 3_600;

/// Slots blanked in one commit, when their time is over: a push waits for no more than that.
pub const SWEEP_ENTRIES_MAX: usize = 500;

/// Seconds between two looks at what is old enough to be blanked.
pub const SWEEP_SECONDS: u64 = 3_600;

/// Acknowledgements or ledger lines in one request.
pub const NOTICES_MAX: usize = 200;
