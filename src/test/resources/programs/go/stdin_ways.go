package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
)

func main() {
	var word string
	n, err := fmt.Scan(&word)
	fmt.Println(n, err, word)
	in := bufio.NewReader(os.Stdin)
	line, err := in.ReadString('\n')
	fmt.Printf("%q %v\n", line, err)
	scanner := bufio.NewScanner(in)
	for scanner.Scan() {
		fmt.Printf("%q\n", scanner.Text())
	}
	again, _ := os.ReadFile("/dev/stdin")
	info, _ := os.Stdin.Stat()
	rest, err := io.ReadAll(os.Stdin)
	fmt.Println(len(again), info.Size(), len(rest), err)
}
