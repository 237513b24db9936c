// exits with 2
package main

import "fmt"

func main() {
	defer fmt.Println("deferred")
	defer func() { fmt.Println("recovered:", recover()); panic("again") }()
	var numbers []int
	fmt.Println("before")
	fmt.Println(numbers[len(numbers)+3])
}
