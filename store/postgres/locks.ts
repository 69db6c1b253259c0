/**
 * Advisory locks of two numbers, an own key space that no one-number lock can meet. All are held to the commit, and
 * taken in this order after every row lock, so that they cannot deadlock: alerts, then people, then changes.
 */
export const LOCK_CLASS = 727_461
export const OUTBOX_LOCK = 1
export const PEOPLE_LOCK = 3
export const CHANGES_LOCK = 2

/** Whoever writes or switches rules, one after the other; taken before every row lock. */
export const RULES_LOCK = 4

/** Whoever starts; held by a connection that does nothing else, around everything that a start makes. */
export const START_LOCK = 5

/** Class of the locks on one family of sessions; the second number is a hash of the family. */
export const SESSION_LOCK_CLASS = 727_462

/** Class of the locks on whoever adds people alike; taken before every row of a patient. */
export const REGISTRATION_LOCK_CLASS = 727_463

/** Classes of the locks on lanes; the second number is the lane, or -1, which all who take part hold together. */
export const SUBSCRIPTION_LOCK_CLASS = 727_464
export const TICKING_LOCK_CLASS = 727_465
export const EVALUATION_LOCK_CLASS = 727_466
