import { main } from './github/main.js'

await main()
