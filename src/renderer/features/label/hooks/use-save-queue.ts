/** Saves in the order in which things were done, while the page goes on. */
import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'

export interface SaveQueue {
  /** Runs after everything saved before it. A failure stays with its own task. */
  add<T>(task: () => Promise<T>): Promise<T>
}

export function useSaveQueue(): SaveQueue {
  const last = useRef<Promise<unknown>>(Promise.resolve())
  return {
    add(task) {
      const result = last.current.then(task)
      last.current = result.catch(() => undefined)
      return result
    },
  }
}

/** Tells the counts, the table and the side bar that comments have changed. */
export function useCommentsChanged(): () => void {
  const client = useQueryClient()
  return () => {
    void client.invalidateQueries({ queryKey: ['examples/counts'] })
    void client.invalidateQueries({ queryKey: ['examples/query'] })
  }
}
