<?xml version="1.0"?>
<channel href="https://bell.example/">
  <title>Bell</title>
  <item href="https://bell.example/1" lastmod="1999-03-04T05:06:07"><title>It rang</title><abstract>Twice.</abstract></item>
</channel>
