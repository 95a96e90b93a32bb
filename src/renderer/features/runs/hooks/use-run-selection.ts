/** Which runs are selected, in the query string; remembered too, for coming back by the side bar. */
import { useRemembered } from '@renderer/components/runs/use-remembered'
import { useEffect, useEffectEvent } from 'react'
import { useSearchParams } from 'react-router'

export interface RunSelection {
  /** In the order of selection: the first is what the others are compared to. */
  ids: string[]
  select: (ids: string[]) => void
  toggle: (id: string) => void
}

export function useRunSelection(projectId: string): RunSelection {
  const [params, setParams] = useSearchParams()
  const [remembered, remember] = useRemembered<string[]>(`runs/${projectId}`, [])
  const ids = params.getAll('run')

  const show = (selected: string[], replace: boolean) =>
    setParams(
      selected.map((id): [string, string] => ['run', id]),
      { replace },
    )
  const select = (selected: string[]) => {
    remember(selected)
    show(selected, false)
  }
  const arrive = useEffectEvent(() => {
    if (ids.length > 0) remember(ids)
    else if (remembered.length > 0) show(remembered, true)
  })
  useEffect(() => arrive(), [])

  return { ids, select, toggle: (id) => select(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]) }
}
