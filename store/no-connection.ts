/** Codes of the system below a client: no connection, or none any more. */
export const NO_CONNECTION = /^(ECONN\w+|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/
