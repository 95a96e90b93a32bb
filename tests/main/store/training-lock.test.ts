/** One training at a time, and history put right when the process that trained is gone. */
import { uptime } from 'node:os'
import { join } from 'node:path'
import { connectionOf, get } from '@main/store/database'
import { openStore } from '@main/store/open'
import { isAlive } from '@main/store/process-alive'
import { reconcileRuns } from '@main/store/reconcile'
import { setRunFacts, setRunStatus } from '@main/store/run-progress'
import { createRun, findRun } from '@main/store/runs'
import { acquireTrainingLock, releaseTrainingLock, trainingHolder } from '@main/store/training-lock'
import type { RunSummary } from '@shared/run'
import { describe, expect, test } from 'vitest'
import { deadPid, failureOf, heldBy, memoryStore, newRun, opened, temporaryFolder } from './helpers'

describe('the training lock', () => {
  test('is one for all processes on the data folder, and names who holds it', () => {
    const file = join(temporaryFolder(), 'moderato.db')
    const [window, headless] = [opened(openStore(file)), opened(openStore(file))]
    const { id } = createRun(window, newRun({ name: 'quiet heron 7' }))
    // The parent process lives as long as this one does.
    acquireTrainingLock(window, { pid: process.ppid, runId: id })
    const error = failureOf(() => acquireTrainingLock(headless, { pid: process.pid, runId: 'other' }))
    expect(error.code).toBe('busy')
    expect(error.message).toContain('"quiet heron 7"')
    expect(trainingHolder(headless)).toMatchObject({ pid: process.ppid, runId: id })
    releaseTrainingLock(headless, { pid: process.pid, runId: 'other' })
    expect(trainingHolder(window)).not.toBeNull()
    releaseTrainingLock(window, { pid: process.ppid, runId: id })
    acquireTrainingLock(headless, { pid: process.pid, runId: 'other' })
    expect(trainingHolder(window)?.runId).toBe('other')
  })

  test('is taken once, for the same run too', () => {
    const db = memoryStore()
    acquireTrainingLock(db, { pid: process.pid, runId: 'a' })
    expect(failureOf(() => acquireTrainingLock(db, { pid: process.pid, runId: 'a' })).code).toBe('busy')
    expect(failureOf(() => acquireTrainingLock(db, { pid: process.pid, runId: 'b' })).code).toBe('busy')
  })

  test('of a process that is gone is free', () => {
    const db = memoryStore()
    acquireTrainingLock(db, { pid: deadPid(), runId: 'a' })
    expect(trainingHolder(db)).toBeNull()
    acquireTrainingLock(db, { pid: process.pid, runId: 'b' })
    expect(trainingHolder(db)?.runId).toBe('b')
  })

  test('a claim from before the machine started is dead, whoever has the number now', () => {
    const started = Date.now() - uptime() * 1000
    expect(isAlive({ pid: process.pid, since: new Date(started - 3_600_000).toISOString() })).toBe(false)
    expect(isAlive({ pid: process.pid, since: new Date().toISOString() })).toBe(true)
    expect(isAlive({ pid: deadPid(), since: new Date().toISOString() })).toBe(false)
  })
})

describe('at start-up', () => {
  test('runs whose process is gone are interrupted, with a reason; others are left alone', () => {
    const db = memoryStore()
    const make = (status: RunSummary['status'], pid: number) => {
      const { id } = createRun(db, newRun())
      setRunStatus(db, { runId: id, status })
      if (status === 'running' || status === 'queued') heldBy(db, id, pid)
      return id
    }
    const dead = deadPid()
    const lost = make('running', dead)
    const waiting = make('queued', dead)
    const reused = make('running', process.pid)
    const elsewhere = make('running', process.ppid)
    const finished = make('finished', dead)
    setRunFacts(db, { runId: lost, hasCheckpoint: true })
    acquireTrainingLock(db, { pid: dead, runId: lost })
    expect(reconcileRuns(db).sort()).toEqual([lost, waiting, reused].sort())
    expect(findRun(db, lost)).toMatchObject({ status: 'interrupted', resumable: true })
    expect(findRun(db, lost)?.reason).toMatch(/ended before this run did\. Resume it/)
    expect(findRun(db, waiting)?.reason).toMatch(/no checkpoint: start it again/)
    expect(findRun(db, lost)?.finishedAt).not.toBeNull()
    expect([elsewhere, finished].map((id) => findRun(db, id)?.status)).toEqual(['running', 'finished'])
    expect(get(db, 'SELECT 1 FROM training_lock')).toBeUndefined()
    expect(reconcileRuns(db)).toEqual([])
  })

  test('the lock of a living process stays', () => {
    const db = memoryStore()
    acquireTrainingLock(db, { pid: process.ppid, runId: 'a' })
    reconcileRuns(db)
    expect(trainingHolder(db)?.runId).toBe('a')
    expect(connectionOf(db).inTransaction).toBe(false)
  })
})
