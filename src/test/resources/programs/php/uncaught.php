<?php
// exits with 255
echo str_repeat("x", 200000), "\n";
try { throw new Exception("caught"); } catch (Exception $e) { echo $e->getMessage(), "\n"; } finally { echo "finally\n"; }
throw new RuntimeException("after output");
