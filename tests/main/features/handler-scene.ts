/** All handlers over a store in memory, called as the window calls them: by name, checked on the way in and out. */
import { join } from 'node:path'
import { Presence } from '@main/data-folder/presence'
import { CudaSetup } from '@main/devices/cuda-setup'
import { allHandlers } from '@main/features/all-handlers'
import type { Context } from '@main/features/context'
import { dispatch } from '@main/features/dispatch'
import { Downloads } from '@main/hub/downloads'
import { openAccess } from '@main/hub/open-access'
import type { ErrorData } from '@shared/errors'
import type { CallName, EventName, Input, Output } from '@shared/ipc/contract'
import { contract } from '@shared/ipc/contract'
import { quietNetwork } from '@tests/main/network/context'
import { type RunScene, runScene } from '@tests/main/runs/scene'
import { WHO } from '@tests/main/store/helpers'
import { expect, onTestFinished } from 'vitest'

export interface HandlerScene extends RunScene {
  call<K extends CallName>(name: K, input: Input<K>): Promise<Output<K>>
  /** The error of a call that must fail. */
  refusal<K extends CallName>(name: K, input: Input<K>): Promise<ErrorData>
  events: { name: EventName; payload: unknown }[]
  /** What the desktop was asked to do, and what the next file dialog answers. */
  desktop: { opened: string[]; schemes: string[]; choice: string | null; restarts: number }
}

export function handlerScene(
  labelled = 20,
  options: Pick<Parameters<typeof quietNetwork>[0], 'env' | 'vault'> = {},
): HandlerScene {
  const runs = runScene(labelled)
  const events: HandlerScene['events'] = []
  const desktop: HandlerScene['desktop'] = { opened: [], schemes: [], choice: null, restarts: 0 }
  const emit: Context['emit'] = (name, payload) => {
    expect(contract[name].payload.safeParse(payload).error).toBeUndefined()
    events.push({ name, payload })
  }
  const surroundings = quietNetwork({ ...runs, ...options })
  const downloads = new Downloads(
    () => openAccess(surroundings, surroundings.env),
    (download) => emit('downloads/changed', download),
  )
  onTestFinished(() => downloads.close())
  const presence = Presence.enter(runs.home)
  onTestFinished(() => presence.leave())
  const context: Context = {
    ...runs,
    imports: new Map(),
    downloads,
    presence,
    move: { current: null },
    emit,
    ...surroundings,
    cuda: new CudaSetup({
      ...surroundings,
      home: runs.home,
      onChange: (files) => emit('cuda/changed', files),
      onSwitch: () => undefined,
    }),
    systemProxy: null,
    shell: {
      chooseNew: async (name) => (desktop.choice === null ? null : join(runs.home, name)),
      choose: async () => desktop.choice,
      openFolder: async (path) => void desktop.opened.push(path),
      setColorScheme: (scheme) => void desktop.schemes.push(scheme),
      restart: () => {
        desktop.restarts += 1
      },
    },
    version: '1.2.3',
    who: WHO,
  }
  const handlers = allHandlers(context)
  const ask = (name: CallName, input: unknown) => dispatch(handlers, name, input, { checkOutput: true })
  return {
    ...runs,
    events,
    desktop,
    async call(name, input) {
      const result = await ask(name, input)
      if (!result.ok) throw new Error(`${name}: ${result.error.message} ${result.error.detail ?? ''}`)
      return result.value as Output<typeof name>
    },
    async refusal(name, input) {
      const result = await ask(name, input)
      if (result.ok) expect.fail(`${name} should have been refused`)
      return result.error
    },
  }
}
