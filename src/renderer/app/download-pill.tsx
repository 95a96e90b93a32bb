/** The downloads that are under way, in the header of every page: how far, how long still, or that nothing arrives. */
import { pillWords } from '@renderer/components/downloads/download-words'
import { useDownloads } from '@renderer/components/downloads/use-downloads'
import { pages } from '@renderer/lib/pages'
import { Link } from 'react-router'
import classes from './training-pill.module.css'

export function DownloadPill() {
  const told = pillWords(useDownloads())
  if (!told) return null
  return (
    <div className={classes.pill}>
      <Link to={pages.models.path} className={classes.link} title="Open the downloads">
        <span className={classes.dot} data-stalled={told.stalled || undefined} aria-hidden />
        <span className={classes.words}>{told.words}</span>
        <span className={classes.bar} style={{ width: `${told.share * 100}%` }} aria-hidden />
      </Link>
    </div>
  )
}
