/** The keys of the page on screen: a page declares them once, they act, and the `?` overlay lists them. */
import { belongsToElement, isModified, keyOf } from '@renderer/lib/keys'
import { createContext, type ReactNode, use, useEffect, useEffectEvent, useId, useMemo, useState } from 'react'

export interface PageKey {
  /** As `keyOf` names them; any of them acts. */
  keys: string[]
  /** What it does, as a verb with its object: "Skip this comment". */
  does: string
  /** Left out where a control handles the key itself and only the overlay needs it. */
  run?: (key: string) => void
}

interface Registry {
  lists: ReadonlyMap<string, PageKey[]>
  register(id: string, keys: PageKey[]): () => void
}

const PageKeysContext = createContext<Registry | null>(null)

function useRegistry(): Registry {
  const registry = use(PageKeysContext)
  if (!registry) throw new Error('internal: page keys need a PageKeysProvider above them')
  return registry
}

export function PageKeysProvider({ children }: { children: ReactNode }) {
  const [lists, setLists] = useState<ReadonlyMap<string, PageKey[]>>(new Map())
  const register = useMemo<Registry['register']>(
    () => (id, keys) => {
      setLists((before) => new Map(before).set(id, keys))
      return () => setLists((before) => new Map([...before].filter(([other]) => other !== id)))
    },
    [],
  )
  const registry = useMemo(() => ({ lists, register }), [lists, register])
  return <PageKeysContext value={registry}>{children}</PageKeysContext>
}

/** All declared keys, in the order of declaration. */
export const usePageKeyList = (): PageKey[] => [...useRegistry().lists.values()].flat()

/**
 * Declares and handles a page's keys. Text fields, dialogs and menus keep theirs; `singleKeys: false` leaves only those with
 * Ctrl or Cmd (WCAG 2.1.4).
 */
export function usePageKeys(keys: PageKey[], { singleKeys = true }: { singleKeys?: boolean } = {}): void {
  const id = useId()
  const { register } = useRegistry()
  const active = keys
    .map((entry) => ({ ...entry, keys: entry.keys.filter((key) => key !== '' && (singleKeys || isModified(key))) }))
    .filter((entry) => entry.keys.length > 0)

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const key = keyOf(event)
    if (key === null || event.defaultPrevented || belongsToElement(key, event.target)) return
    const entry = active.find((candidate) => candidate.run && candidate.keys.includes(key))
    if (!entry) return
    event.preventDefault()
    entry.run?.(key)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])

  const words = JSON.stringify(active.map(({ keys: names, does }) => ({ keys: names, does })))
  useEffect(() => register(id, JSON.parse(words)), [id, register, words])
}
