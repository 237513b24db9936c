package main

import (
	"fmt"
	"math"
	"math/rand"
	"os"
	"sort"
	"time"
)

func depth(n int) int {
	if n == 0 {
		return 0
	}
	return 1 + depth(n-1)
}

func main() {
	fmt.Println(0.1+0.2, math.Inf(1), 1e21, math.MaxInt64, -7/2, []string{"a"}, map[string]int{"b": 1, "a": 2}, struct{ X, Y int }{1, 2})
	fmt.Printf("%v %+v %T %8.3f|%-5s|%x %q %U\n", nil, time.Duration(1500)*time.Millisecond, 1i, math.Pi, "é", "ünï", 'é', '𝄞')
	random := rand.New(rand.NewSource(2026))
	words := []string{"b", "Ä", "a"}
	sort.Strings(words)
	fmt.Println(random.Intn(1000), words, time.Unix(0, 0), len(os.Args), os.Args[0], os.Getenv("LANG"), depth(500000))
}
