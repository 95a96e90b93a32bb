/** The comments of a filter, a page at a time: only the pages that are being looked at are fetched. */
import type { CommentFilter } from '@renderer/features/data/filter'
import { callQuery } from '@renderer/lib/api'
import type { Example, ExamplePage } from '@shared/project'
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'

export const PAGE_SIZE = 100

const pageQuery = (projectId: string, filter: CommentFilter, page: number) =>
  callQuery('examples/query', { projectId, ...filter, offset: page * PAGE_SIZE, limit: PAGE_SIZE })

/** Knows the total; while a new filter is asked, the old answer stands. */
export const useFirstPage = (projectId: string, filter: CommentFilter) =>
  useQuery({ ...pageQuery(projectId, filter, 0), placeholderData: keepPreviousData })

interface Range {
  first: number
  last: number
}

export interface CommentRows {
  /** Undefined while its page is being fetched. */
  at: (index: number) => Example | undefined
  error: unknown
  retry: () => void
}

/** The rows of a range of indices, beside the first page. */
export function useCommentRows(projectId: string, filter: CommentFilter, firstPage: ExamplePage, range: Range): CommentRows {
  const from = Math.max(1, Math.floor(range.first / PAGE_SIZE))
  const to = Math.floor(Math.min(range.last, firstPage.total - 1) / PAGE_SIZE)
  const wanted = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
  const results = useQueries({ queries: wanted.map((page) => pageQuery(projectId, filter, page)) })
  const pages = new Map(wanted.map((page, i) => [page, results[i]?.data?.rows]))
  pages.set(0, firstPage.rows)
  const failed = results.filter((result) => result.error)
  return {
    at: (index) => pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE],
    error: failed[0]?.error ?? null,
    retry: () => {
      for (const result of failed) void result.refetch()
    },
  }
}
