/** The one way out of the machine, as everything that talks to the Hub has it passed in. */

export interface RequestOptions extends RequestInit {
  /** What the ledger says it was for: "download model", "search models". */
  readonly purpose: string
}

/** Every request is written to the ledger, and refused while the network is switched off. */
export interface Network {
  /**
   * As the platform's fetch, over the proxies and certificate authorities in force; redirects are followed one by one, each a row of
   * the ledger, and credentials go to no other host.
   *
   * @throws AppError('offline') while the network is switched off; AppError('network') in a sentence for what fails on the way;
   *   AppError('cancelled') after `signal` was aborted. Reading the body throws the same.
   */
  readonly fetch: (url: string | URL, init: RequestOptions) => Promise<Response>
}
