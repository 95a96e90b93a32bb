/** The path of a request as the ledger keeps it: with what the query asked for, without what it proved. */

/** Parameters of the Hub's HTTP interface that say what was looked for. Signatures, policies and tokens are none of them. */
const HARMLESS = new Set(
  'search author filter pipeline_tag library sort direction limit full config recursive expand revision blobs create_pr format p skip name split offset length dataset'.split(
    ' ',
  ),
)
/** An access token of the Hub, should one ever stand in a path. */
const TOKEN = /\b(hf|api_org)_[A-Za-z0-9]{8,}/g
const MAX_LENGTH = 2_000

/** `/a/b?search=toxic&Signature=…`: every parameter by name, only harmless ones with their value. */
export function loggablePath({ pathname, searchParams }: URL): string {
  const query = [...searchParams].map(([name, value]) =>
    HARMLESS.has(name) ? `${encodeURIComponent(name)}=${encodeURIComponent(value)}` : `${encodeURIComponent(name)}=…`,
  )
  const path = query.length > 0 ? `${pathname}?${query.join('&')}` : pathname
  return path.replace(TOKEN, '$1_…').slice(0, MAX_LENGTH)
}
