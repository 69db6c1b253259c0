/** A client that has not said hello by then is no client of ours. */
export const HELLO_WITHIN_MS = 5000
/** Bytes of one message from a client: a hello that names 1,000 patients takes 40,000. */
export const LARGEST_CLIENT_MESSAGE = 64 * 1024
/** Connections of one process; about 1 MB each at worst while they are slow. */
export const MOST_CLIENTS = 1000
/** Patients or wards that one subscription names. */
export const MOST_NAMED = 1000

/** Bytes unsent above which a client gets no more live numbers: a second or so of a busy ward. */
export const NUMBERS_WHILE_BELOW = 64 * 1024
/** Bytes unsent, alerts nearly all, above which a client is cut off; it resumes by its cursor and loses nothing. */
export const LARGEST_BACKLOG = 8 * 1024 * 1024
/** A client whose unsent bytes stay above NUMBERS_WHILE_BELOW for this long is stuck, and cut off likewise. */
export const STUCK_AFTER_MS = 30_000
/** Live numbers kept for one slow client, newest per patient, device and codes; above it the oldest goes. */
export const MOST_NUMBERS_KEPT = 5000
/** How often kept numbers are offered again. */
export const OFFER_EVERY_MS = 250

/** Entries of the alert feed read at once: about 1 MB. */
export const FEED_PAGE = 500
/** Pause before the feed is read again after it failed. */
export const FEED_RETRY_MS = 1000
/** Changes of who may see whom are gathered for this long before the sights are read again. */
export const SIGHTS_RELOAD_MS = 100
/** More changed patients than this at once (an import), and everything is read instead. */
export const MOST_CHANGED_PATIENTS = 2000
/** A relation that begins by itself is read this long before: the store shows it 5 s ahead. */
export const BEGINS_AHEAD_MS = 2000
/** Longest delay of a timer in Node.js; what is due later is looked at again then. */
export const LONGEST_TIMER_MS = 2_147_483_647
/** New scores are gathered for this long before they are read and sent: one burst, one query. */
export const SCORES_RELOAD_MS = 250
/** Changes of wards are gathered for this long before the members are read again. */
export const WARDS_RELOAD_MS = 200
