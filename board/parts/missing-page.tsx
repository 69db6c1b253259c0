/** There is no page at this address. */
export function UnknownPage() {
  return (
    <section class="sheet">
      <h1>There is no page here</h1>
      <p>The address may be mistyped, or the page has moved.</p>
      <p>
        <a href="/">Go to the first page</a>
      </p>
    </section>
  )
}

/** There is one, for other roles. */
export function ClosedPage() {
  return (
    <section class="sheet">
      <h1>This page is not open to you</h1>
      <p>Your roles do not include it. An administrator can change that.</p>
      <p>
        <a href="/">Go to the first page</a>
      </p>
    </section>
  )
}
