/** Brings an element into view when something new begins in it; what is in view already stays where it is. */
import { type RefObject, useEffect, useRef } from 'react'

/** @param subject what it shows; null while it shows nothing that asks for attention */
export function useInView(subject: string | null): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null)
  const before = useRef(subject)
  useEffect(() => {
    const begun = subject !== null && subject !== before.current
    before.current = subject
    const top = element.current?.getBoundingClientRect().top ?? 0
    if (begun && (top < 0 || top > window.innerHeight / 2)) element.current?.scrollIntoView({ block: 'start' })
  }, [subject])
  return element
}
