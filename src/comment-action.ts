import { main } from './github/publish-fork-report.js'

main()
