/** One job at a time: a run written as a job, or the result of one taken in, with how far it has come. */
import { invoke, useAppEvent } from '@renderer/lib/api'
import { toErrorData } from '@shared/errors'
import type { JobProgress } from '@shared/job'
import type { RunSummary } from '@shared/run'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

export type JobWork = { kind: 'export'; run: Pick<RunSummary, 'id' | 'name'> } | { kind: 'import' }

interface Task {
  jobId: string
  work: JobWork
  path: string
}

export interface Job {
  /** Null while nothing is done and nothing to be told. */
  work: JobWork | null
  progress: JobProgress | null
  /** Where an export lies. */
  folder: string | null
  error: unknown
  /** Asks for a folder first; nothing happens when none is chosen. */
  begin: (work: JobWork) => Promise<void>
  cancel: () => void
  close: () => void
}

export function useJob(projectId: string, onImported: (runId: string) => void): Job {
  const client = useQueryClient()
  const [task, setTask] = useState<Task | null>(null)
  const [progress, setProgress] = useState<JobProgress | null>(null)
  const run = useMutation({
    mutationFn: ({ jobId, work, path }: Task): Promise<{ folder: string } | { runId: string }> =>
      work.kind === 'export'
        ? invoke('jobs/export', { jobId, runId: work.run.id, parent: path })
        : invoke('jobs/import', { jobId, projectId, folder: path }),
    onSuccess: async (done) => {
      if ('folder' in done) return
      await Promise.all(['runs/list', 'bases/list'].map((name) => client.invalidateQueries({ queryKey: [name] })))
      setTask(null)
      onImported(done.runId)
    },
    onError: (error) => {
      if (toErrorData(error).code === 'cancelled') setTask(null)
    },
  })
  useAppEvent('jobs/progress', ({ jobId, ...told }) => {
    if (jobId === task?.jobId) setProgress(told)
  })
  const begin = async (work: JobWork) => {
    const path = await invoke('app/choose-file', { purpose: work.kind === 'export' ? 'job-place' : 'job' })
    if (path === null) return
    const next = { jobId: crypto.randomUUID(), work, path }
    setProgress(null)
    setTask(next)
    run.mutate(next)
  }
  return {
    work: task?.work ?? null,
    progress,
    folder: run.data && 'folder' in run.data ? run.data.folder : null,
    error: run.error,
    begin,
    cancel: () => {
      if (task) void invoke('jobs/cancel', { jobId: task.jobId })
    },
    close: () => setTask(null),
  }
}
