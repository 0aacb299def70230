import './manners.suite.ts'
