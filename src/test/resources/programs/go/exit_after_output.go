// exits with 5
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	defer fmt.Println("never run")
	out := bufio.NewWriter(os.Stdout)
	for i := 0; i < 50000; i++ {
		fmt.Fprintln(out, i)
	}
	out.Flush()
	fmt.Fprint(out, "never seen")
	os.Exit(5)
}
