import { main } from './github/main.js'

main()
