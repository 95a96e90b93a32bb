/** The ledger's entries of a filter, a page at a time, looked at again while requests may come. */
import { callQuery } from '@renderer/lib/api'
import type { LedgerEntry, LedgerFilter, LedgerPage } from '@shared/ledger'
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'

export const PAGE_SIZE = 100
const REFRESH_MS = 2_000

const pageQuery = (filter: LedgerFilter, page: number) => ({
  ...callQuery('network/ledger', { ...filter, offset: page * PAGE_SIZE, limit: PAGE_SIZE }),
  placeholderData: keepPreviousData<LedgerPage>,
})

export const useFirstPage = (filter: LedgerFilter) => useQuery({ ...pageQuery(filter, 0), refetchInterval: REFRESH_MS })

/** Entries by index; undefined while their page is being fetched. */
export function useEntries(filter: LedgerFilter, firstPage: LedgerPage, range: { first: number; last: number }) {
  const from = Math.max(1, Math.floor(range.first / PAGE_SIZE))
  const to = Math.floor(Math.min(range.last, firstPage.total - 1) / PAGE_SIZE)
  const wanted = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
  const results = useQueries({ queries: wanted.map((page) => pageQuery(filter, page)) })
  const pages = new Map(wanted.map((page, i) => [page, results[i]?.data?.entries]))
  pages.set(0, firstPage.entries)
  return (index: number): LedgerEntry | undefined => pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE]
}
