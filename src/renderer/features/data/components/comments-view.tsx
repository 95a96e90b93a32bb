/** The counts, the filters, the table and the bar for what is selected. */
import { Button, Center, Loader } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { EmptyState } from '@renderer/components/empty-state'
import { ErrorMessage } from '@renderer/components/error-message'
import { PageHeader } from '@renderer/components/page-header'
import { usePageKeys } from '@renderer/components/page-keys'
import { type ColumnName, columnNames } from '@renderer/features/data/columns'
import { type CommentFilter, isFiltered, NO_FILTER } from '@renderer/features/data/filter'
import { useFirstPage } from '@renderer/features/data/hooks/use-comment-pages'
import { rowKeyList } from '@renderer/features/data/hooks/use-row-keys'
import { useSelection } from '@renderer/features/data/hooks/use-selection'
import { useSetLabel } from '@renderer/features/data/hooks/use-set-label'
import { callQuery } from '@renderer/lib/api'
import { formatCount, plural } from '@renderer/lib/format'
import { pages } from '@renderer/lib/pages'
import type { Project, ProjectCounts } from '@shared/project'
import { IconFilterOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { CommentsTable } from './comments-table'
import { FilterBar } from './filter-bar'
import { LabelStrip } from './label-strip'
import { SelectionBar } from './selection-bar'

interface CommentsViewProps {
  project: Project
  counts: ProjectCounts
  actions: ReactNode
}

export function CommentsView({ project, counts, actions }: CommentsViewProps) {
  const [filter, setFilter] = useState<CommentFilter>(NO_FILTER)
  const [shown, setShown] = useLocalStorage<ColumnName[]>({ key: 'comment-columns', defaultValue: columnNames })
  const { data: sources = [] } = useQuery(callQuery('examples/sources', { projectId: project.id }))
  const first = useFirstPage(project.id, filter)
  const selection = useSelection(project.id, filter)
  const setLabel = useSetLabel(project.id)
  usePageKeys(rowKeyList)
  const { labels } = project

  const onFilter = (change: Partial<CommentFilter>) => {
    selection.clear()
    setFilter((before) => (change === NO_FILTER ? NO_FILTER : { ...before, ...change }))
  }
  const found = (total: number | undefined) =>
    isFiltered(filter) && total !== undefined
      ? `${formatCount(total)} of ${plural(counts.total, 'comment')}`
      : `${plural(counts.total, 'comment')} in ${project.name}`
  return (
    <>
      <PageHeader title={pages.data.title} description={found(first.data?.total)} actions={actions} />
      <LabelStrip labels={labels} counts={counts} filter={filter} onFilter={onFilter} />
      {selection.ids.size === 0 ? (
        <FilterBar labels={labels} sources={sources} filter={filter} onFilter={onFilter} shown={shown} onShown={setShown} />
      ) : (
        // In the place of the filters, which would end the selection: the table does not move, and messages do not cover it.
        <SelectionBar labels={labels} selection={selection} setLabel={setLabel} />
      )}
      {first.error && (
        <ErrorMessage title="The comments could not be loaded." error={first.error} onRetry={() => void first.refetch()} />
      )}
      {first.isPending && (
        <Center mih={200}>
          <Loader size="sm" aria-label="Loading the comments" />
        </Center>
      )}
      {first.data?.total === 0 && (
        <EmptyState
          icon={<IconFilterOff size={32} stroke={1.5} />}
          title="No comment matches"
          actions={
            <Button variant="default" onClick={() => onFilter(NO_FILTER)}>
              Clear filters
            </Button>
          }
        >
          Every word of the search must occur, and every filter must hold.
        </EmptyState>
      )}
      {first.data && first.data.total > 0 && (
        <CommentsTable
          // Another filter is another table: it begins at its top, with nothing opened.
          key={JSON.stringify(filter)}
          projectId={project.id}
          labels={labels}
          filter={filter}
          firstPage={first.data}
          shown={shown}
          selection={selection}
        />
      )}
    </>
  )
}
