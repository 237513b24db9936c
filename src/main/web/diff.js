// For what a program should have printed, and what it did.
export {diffArrays} from 'diff';
