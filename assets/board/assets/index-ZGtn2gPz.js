var $,Qn,Zn,fe,Wt,gt,er,ft,tr,rn,Gt,nt=Symbol.for("pv"),_t={},vt=[],Gr=/^m(i|n|o|s|text|space)$/,sn=Array.isArray,on=vt.slice,Ee=Object.assign;function we(e){e&&e.parentNode&&e.remove()}function Vr(e,t,n){var s,o,a,i={},l=arguments.length;for(a in t)a=="key"?s=t[a]:a=="ref"&&typeof e!="function"?o=t[a]:i[a]=t[a];return l>2&&(i.children=l>3?on.call(arguments,2):n),ze(e,i,s,o,null)}function ze(e,t,n,s,o){var a={type:e,props:t,key:n,ref:s,__k:null,__:null,__b:0,__e:null,__c:null,constructor:nt,__v:o||++Qn,__i:-1,__u:0};return!o&&$.vnode&&$.vnode(a),a}function q(e){return e.children}function Re(e,t){this.props=e,this.context=t,this.__g=0}function ge(e,t){if(t==null)return e.__&&ge(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:ge(e)}function Kr(e){var t,n=e.__v,s=n.__e,o=[],a=[],i=e.__P;i&&((t=Ee({constructor:nt},n)).__v=n.__v+1,$.vnode&&$.vnode(t),an(i,t,n,e.__n,i.namespaceURI,32&n.__u?[s]:null,o,s||ge(n),32&n.__u,a),t.__v=n.__v,t.__.__k[t.__i]=t,ir(o,t,a),n.__=n.__e=null,t.__e!=s&&nr(t))}function nr(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),nr(e)}function kn(e){(8&e.__g||(e.__g|=8,fe.push(e),gt++))&&Wt==$.debounceRendering||((Wt=$.debounceRendering)||queueMicrotask)(rr)}function rr(){try{for(var e,t=1;fe.length;)fe.length>t&&fe.sort(er),e=fe.shift(),t=fe.length,8&e.__g&&Kr(e)}finally{(gt=fe.length)&&(Wt||queueMicrotask)(rr)}}function sr(e,t,n,s,o,a,i,l,d,f,u){var m,h,c,g,A,b,y=s.__k||vt,v=t.length;for(d=zr(n,t,y,d,v),m=0;m<v;m++)(c=n.__k[m])!=null&&(h=~c.__i&&y[c.__i]||_t,c.__i=m,b=an(e,c,h,o,a,i,l,d,f,u),g=c.__e,(h.ref!=c.ref||8&h.__u)&&(h.ref&&ln(h.ref,null,c,h),c.ref&&u.push(c.ref,c.__c||g,c)),A=A||g,4&c.__u?(d=or(c,d,e,!h.__v),h.__e&&(h.__e=null)):typeof c.type=="function"&&b!==void 0?d=b:g&&(d=g.nextSibling),c.__u&=-21);return n.__e=A,d}function zr(e,t,n,s,o){var a,i,l,d,f,u,m,h,c,g=n.length,A=g,b=0,y=0,v=e.__k=Array(o);for(a=0;a<o;a++)(i=t[a])!=null&&typeof i!="boolean"&&typeof i!="function"?(typeof i!="object"||i.constructor===String?i=v[a]=ze(null,i):sn(i)?i=v[a]=ze(q,{children:i}):i.constructor===nt&&i.__b?i=v[a]=ze(i.type,i.props,i.key,i.ref,i.__v):v[a]=i,d=a+b,i.__=e,i.__b=e.__b+1,l=null,~(f=i.__i=Xr(i,n,d,A))&&(A--,(l=n[f])&&(l.__u|=2)),l&&l.__v?(i.__u|=16,f==d-1?b--:f==d+1?b++:f!=d&&(f>d?b--:b++,y=1)):(~f||(o>g?b--:o<g&&b++),typeof i.type!="function"&&(i.__u|=4))):v[a]=null;if(y){for(u=[],m=[],a=0;a<o;a++)if((i=v[a])&&16&i.__u){for(b=0,h=u.length;b<h;)u[c=b+h>>1]<i.__i?b=c+1:h=c;u[b]=i.__i,m[a]=b+1}for(b=u.length;a--;)m[a]&&(m[a]==b?b--:v[a].__u|=4)}if(A)for(a=0;a<g;a++)!(l=n[a])||2&l.__u||(l.__e==s&&(s=ge(l)),cn(l,l));return s}function or(e,t,n,s){var o,a,i,l;if(typeof e.type=="function"){if(e.props.__P)return t;if(o=e.__k)for(a=0;a<o.length;a++)o[a]&&(o[a].__=e,t=or(o[a],t,n,!1));return t}for(t&&!t.parentNode&&(t=ge(e))&&!t.parentNode&&(t=null),i=e.__e,l=t;l&&l.nodeType==8;)l=l.nextSibling;for(i!=l&&(!s&&n.moveBefore&&i.parentNode?n.moveBefore(i,t):n.insertBefore(i,t||null)),t=i;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function Xr(e,t,n,s){var o,a=e.key,i=e.type,l=t[n],d=l&&!(2&l.__u);if(l===null&&a==null||d&&a==l.key&&i==l.type)return n;if(s>(d?1:0)){for(o=n-1;o>=0;o--)if((l=t[o])&&!(2&l.__u)&&a==l.key&&i==l.type)return o;for(o=n+1;o<t.length;o++)if((l=t[o])&&!(2&l.__u)&&a==l.key&&i==l.type)return o}return-1}function An(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function at(e,t,n,s,o){var a,i;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof s=="string"&&(e.style.cssText=s=""),s)for(t in s)n&&t in n||An(e.style,t);if(n)for(t in n)s&&n[t]==s[t]||An(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof s!="function"&&(s=null),(e.__e||(e.__e={}))[t]=n,n&&s||(i=Gt[t]||(Gt[t]=jr(t)),(e.__a||(e.__a={}))[t]=rn,a=t!=(t=t.replace(tr,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,i,a):e.removeEventListener(t,i,a));else{if(o=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function jr(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[ft]==null)t[ft]=rn++;else if(t[ft]<this.__a[e])return;return n($.event?$.event(t):t)}}}function an(e,t,n,s,o,a,i,l,d,f){var u,m,h,c,g,A,b,y,v,_,p,E,N,B,P,oe,te,re,Q=t.type;if(t.constructor!==nt)return null;128&n.__u&&(d=32&n.__u,u=n.__c.__z)&&(t.__u|=d,m=a=[],u.nodeType==8?l=pt(u,a):a.push(u),l=a[0]||l),(u=$.__b)&&u(t);e:if(typeof Q=="function"){h=i.length;try{if(y=t.props,v=(u=Q.prototype)&&u.render,_=(u=Q.contextType)&&s[u.__c],p=u?_?_.props.value:u.__:s,(c=n.__c)?(t.__c=c,2&c.__g&&(c.__g|=1)):(v?t.__c=c=new Q(y,p):(t.__c=c=new Re(y,p),c.constructor=Q,c.render=Qr),_&&_.sub(c),c.state||(c.state={}),c.__n=s,c.__g|=8,c.__h=[],c.__k=[]),v&&(c.__s||(c.__s=c.state),Q.getDerivedStateFromProps&&(c.__s==c.state&&(c.__s=Ee({},c.__s)),Ee(c.__s,Q.getDerivedStateFromProps(y,c.__s)))),g=c.props,A=c.state,c.__v=t,n.__c){if(y!==g&&v&&!Q.getDerivedStateFromProps&&c.componentWillReceiveProps&&c.componentWillReceiveProps(y,p),t.__v==n.__v&&!(8&c.__g)||!(4&c.__g)&&c.shouldComponentUpdate&&c.shouldComponentUpdate(y,c.__s,p)===!1){t.__v!=n.__v&&(c.props=y,c.state=c.__s,c.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(V){V&&(V.__=t)}),vt.push.apply(c.__h,c.__k),c.__k=[],c.__h.length&&i.push(c),l=ge(n);break e}c.componentWillUpdate&&c.componentWillUpdate(y,c.__s,p),v&&c.componentDidUpdate&&c.__h.push(function(){c.componentDidUpdate(g,A,b)})}else v&&!Q.getDerivedStateFromProps&&c.componentWillMount&&c.componentWillMount(),v&&c.componentDidMount&&c.__h.push(c.componentDidMount);c.context=p,c.props=y,c.__P=e,c.__g&=-5,E=$.__r,N=v?25:0;do c.__g&=-9,E&&E(t),u=c.render(c.props,c.state=c.__s,c.context);while(8&c.__g&&++N<25);v&&(vt.push.apply(c.__h,c.__k),c.__k=[]),c.state=c.__s,c.getChildContext&&(s=Ee({},s,c.getChildContext())),v&&n.__c&&c.getSnapshotBeforeUpdate&&(b=c.getSnapshotBeforeUpdate(g,A)),B=u&&u.type===q&&u.key==null?u.props.children:u,y.__P&&(u=l,o=(e=y.__P).namespaceURI,d=a=null,n.props&&n.props.__P!=e&&(n.__k.some(function(V){V&&cn(V,V)}),n.__k=null),l=n.__k?ge(n,0):null),l=sr(e,sn(B)?B:[B],t,n,s,o,a,i,l,d,f),y.__P&&(t.__e=null,l=u),t.__u&=-161,m&&m.some(we),c.__h.length&&i.push(c),1&c.__g&&(c.__g&=-4)}catch(V){if(i.length=h,t.__v=null,d||a)if(V&&V.then){if(t.__u|=128|d,a){for(~(te=a.indexOf(l||void 0))||(te=a.length);(re=a[te-1])&&re.nodeType==8;)te--;for(;te<a.length;te++)if(re=a[te])if(a[te]=null,P){if(re==oe)break}else{if(re.nodeType!=8)break;re.data.startsWith("$s")&&(oe=pt(P=re))}}if(!P){for(;l&&l.nodeType==8&&l.nextSibling;)l=l.nextSibling;P=l}(u=pt(P=t.__c.__z||(t.__c.__z=P)))?(t.__e=P,l=u):t.__e=l,l=l&&l.nextSibling}else a&&a.some(we);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),V&&V.then||ar(t),$.__e(V,t,n)}}else l=t.__e=Yr(n.__e,t,n,s,o,a,i,d,f,e);return(u=$.diffed)&&u(t),l}function pt(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function ar(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(ar))}function ir(e,t,n){for(var s=0;s<n.length;)ln(n[s++],n[s++],n[s++]);$.__c&&$.__c(t,e),e.some(function(o){try{e=o.__h,o.__h=[],e.some(function(a){a.call(o)})}catch(a){$.__e(a,o.__v)}})}function Yr(e,t,n,s,o,a,i,l,d,f){var u,m,h,c,g,A,b,y,v=n.props||_t,_=t.props,p=t.type;if(p=="svg"?o="http://www.w3.org/2000/svg":p=="math"?o="http://www.w3.org/1998/Math/MathML":o||(o="http://www.w3.org/1999/xhtml"),a){for(u=0;u<a.length;u++)if((g=a[u])&&(p?g.localName==p:g.nodeType==3)){e=g,a[u]=null;break}}if(!e){if(y=f.ownerDocument||document,!p)return y.createTextNode(_);e=y.createElementNS(o,p,_.is?_:f),l&&($.__m&&$.__m(t,a),l=!1),a=null}if(p){if(f=p=="template"&&e.content||e,a=p=="textarea"&&_.defaultValue!=null?null:a&&on.call(f.childNodes),!l&&a)for(v={},u=0;u<e.attributes.length;u++)v[(g=e.attributes[u]).name]=g.value;for(u in v)g=v[u],u=="dangerouslySetInnerHTML"?h=g:u=="children"||u in _||u=="value"&&"defaultValue"in _||u=="checked"&&"defaultChecked"in _||at(e,u,null,g,o);for(u in _)g=_[u],u=="children"?c=g:u=="dangerouslySetInnerHTML"?m=g:u=="value"?A=g:u=="checked"?b=g:l&&typeof g!="function"||v[u]===g||at(e,u,g,v[u],o);m?(l||h&&(m.__html==h.__html||m.__html==e.innerHTML)||(e.innerHTML=m.__html),t.__k=[]):(h&&(e.textContent=""),(p=="foreignObject"||o=="http://www.w3.org/1998/Math/MathML"&&Gr.test(p))&&(o="http://www.w3.org/1999/xhtml"),sr(f,sn(c)?c:[c],t,n,s,o,a,i,a?a[0]:n.__k&&ge(n,0),l,d),a&&a.some(we)),l&&p!="textarea"||(u="value",p=="progress"&&A==null?e.removeAttribute(u):A==null||A===e[u]&&(p!="progress"||A)||at(e,u,A,v[u],o),u="checked",b!=null&&b!=e[u]&&at(e,u,b,v[u],o))}else v===_||l&&e.data==_||(e.data=_);return e}function ln(e,t,n,s){try{typeof e=="function"?t?t.__x=e(t)||1:s&&(s=s.__c||s.__e)&&(t=s.__x)&&(s.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(o){$.__e(o,n)}}function cn(e,t,n){var s,o,a,i;if($.unmount&&$.unmount(e),!(s=e.ref)||s.current&&s.current!=e.__e||ln(s,null,t,e),s=e.__c){if(s.componentWillUnmount)try{s.componentWillUnmount()}catch(l){$.__e(l,t)}s.__P=s.__n=null}if(s=e.__k)for(i=0;i<s.length;i++)s[i]&&cn(s[i],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(s=e.__c)&&(s=s.__z)&&(o=pt(s,a=[]))&&(s==e.__e&&a.some(we),we(o),we(s)),n||we(e.__e),e.__e=e.__c=e.__=null}function Qr(e,t,n){return this.constructor(e,n)}function Zr(e,t){var n,s,o,a;$.__&&$.__(e,t),t.nodeType==9&&(t=t.documentElement),s=(n=e&&32&e.__u)?null:t.__k,t.__k=ze(q,{children:[e]}),o=[],a=[],an(t,t.__k,s||_t,_t,t.namespaceURI,s?null:t.firstChild?on.call(t.childNodes):null,o,s?s.__e:t.firstChild,n,a),ir(o,t.__k,a),t.__k.props.children=null}$={__e:function(e,t,n,s){for(var o,a,i;t=t.__;)if((o=t.__c)&&!(1&o.__g)){o.__g|=4;try{if((i=(a=o.constructor)&&a.getDerivedStateFromError)&&o.setState(a.getDerivedStateFromError(e)),o.componentDidCatch&&(o.componentDidCatch(e,s||{}),i=1),i&&8&o.__g)return void(o.__g|=2)}catch(l){e=l}}throw gt=0,e}},Qn=0,Zn=function(e){return e!=null&&e.constructor===nt},Re.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=Ee({},this.state)),typeof e=="function"&&(e=e(Ee({},n),this.props)),e&&(Ee(n,e),this.__v&&(t&&this.__k.push(t),kn(this)))},Re.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),kn(this))},Re.prototype.render=q,fe=[],gt=0,er=function(e,t){return e.__v.__b-t.__v.__b},ft=Symbol(),tr=/(PointerCapture)$|Capture$/i,rn=0,Gt={};var es=Symbol.for("pv"),ts=0;function r(e,t,n,s,o,a){t||(t={});var i,l,d=t;if("ref"in d&&typeof e!="function")for(l in d={},t)l=="ref"?i=t[l]:d[l]=t[l];var f={type:e,props:d,key:n,ref:i,__k:null,__:null,__b:0,__e:null,__c:null,constructor:es,__v:--ts,__i:-1,__u:0};return $.vnode&&$.vnode(f),f}var De,G,Dt,Sn,ns=Object.is,Vt=0,lr=[],Kt=[],D=$,$n=D.__b,Tn=D.__r,In=D.diffed,Nn=D.__c,xn=D.unmount,Cn=D.__;function Tt(e,t){D.__h&&D.__h(G,e,Vt||t),Vt=0;var n=G.__H||(G.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function K(e,t){var n=Tt(De++,3);!D.__s&&un(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,G.__H.__h.push(n))}function Pe(e,t){var n=Tt(De++,4);!D.__s&&un(n.__H,t)&&(n.__P=!1,n.__=e,n.u=t,G.__h.push(n))}function J(e){return Vt=5,rt(function(){return{current:e}},[])}function rt(e,t){var n=Tt(De++,7);return un(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function rs(){var e=Tt(De++,11);if(!e.__){for(var t=G.__v;!t.__m&&t.__;)t=t.__;var n=t.__m||(t.__m=[0,0]);e.__="P"+n[0]+"-"+n[1]++}return e.__}function ss(){var e;do{for(;e=Kt.shift();)try{Xe(e)}catch(n){D.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=lr.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(Xe),t.__h.some(zt),t.__h=[]}catch(n){t.__h=[],D.__e(n,e.__v)}}}while(Kt.length)}D.__b=function(e){G=null,$n&&$n(e)},D.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),Cn&&Cn(e,t)},D.__r=function(e){Tn&&Tn(e),De=0;var t=(G=e.__c).__H;t&&(Dt==G?G.__h=[]:(t.__h.some(Xe),t.__h.some(zt),De=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),Dt=G},D.diffed=function(e){In&&In(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&Mn(lr.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),Dt=G=null},D.__c=function(e,t){t.some(function(n){try{n.__h.some(Xe),n.__h=n.__h.filter(function(s){return!s.__||zt(s)})}catch(s){n.__h=[function(){throw s}]}}),Nn&&Nn(e,t)},D.unmount=function(e){xn&&xn(e);var t,n,s=e.__c;s&&s.__H&&(s.__H.__.some(function(o){try{if(o.__P&&o.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}o.__P=n,Mn(Kt.push(o))}else Xe(o)}catch(a){t=a}}),s.__H=void 0,t&&D.__e(t,s.__v))};var Rn=typeof requestAnimationFrame=="function";function os(e){var t,n=function(){clearTimeout(s),Rn&&cancelAnimationFrame(t),setTimeout(e)},s=setTimeout(n,35);Rn&&(t=requestAnimationFrame(n))}function Mn(e){e!=1&&Sn==D.requestAnimationFrame||((Sn=D.requestAnimationFrame)||os)(ss)}function Xe(e){var t=G,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),G=t}function zt(e){var t=G;e.__c=e.__(),G=t}function un(e,t){return!e||e.length!=t.length||t.some(function(n,s){return!ns(n,e[s])})}var as=Symbol.for("preact-signals");function It(){if(le>1)le--;else{var e,t=!1;for((function(){var o=bt;for(bt=void 0;o!==void 0;){var a=o.S;if(a.v===o.v)for(var i=a.t;i!==void 0;i=i.x)i.i===o.i&&(i.i=a.i);o=o.o}})();Ye!==void 0;){var n=Ye;for(Ye=void 0,yt++;n!==void 0;){var s=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&dr(n))try{n.c()}catch(o){t||(e=o,t=!0)}n=s}}if(yt=0,le--,t)throw e}}function cr(e){if(le>0)return e();Xt=++is,le++;try{return e()}finally{It()}}var je,C=void 0;function Nt(e){var t=C,n=je;C=void 0,je=void 0;try{return e()}finally{C=t,je=n}}var Ye=void 0,le=0,yt=0,is=0,Xt=0,bt=void 0,wt=0;function ur(e){if(C!==void 0){var t=e.n;if(t===void 0||t.t!==C)return t={i:0,S:e,p:C.s,n:void 0,t:C,e:void 0,x:void 0,r:t},C.s!==void 0&&(C.s.n=t),C.s=t,e.n=t,32&C.f&&e.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=C.s,t.n=void 0,C.s.n=t,C.s=t),t}}function H(e,t){this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}H.prototype.brand=as;H.prototype.h=function(){return!0};H.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:Nt(function(){var s;(s=t.W)==null||s.call(t)}))};H.prototype.U=function(e){var t=this;if(this.t!==void 0){var n=e.e,s=e.x;n!==void 0&&(n.x=s,e.e=void 0),s!==void 0&&(s.e=n,e.x=void 0),e===this.t&&(this.t=s,s===void 0&&Nt(function(){var o;(o=t.Z)==null||o.call(t)}))}};H.prototype.subscribe=function(e){var t=this;return Te(function(){var n=t.value;Nt(function(){return e(n)})},{name:"sub"})};H.prototype.valueOf=function(){return this.value};H.prototype.toString=function(){return this.value+""};H.prototype.toJSON=function(){return this.value};H.prototype.peek=function(){var e=this;return Nt(function(){return e.value})};Object.defineProperty(H.prototype,"value",{get:function(){var e=ur(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==this.v){if(yt>100)throw new Error("Cycle detected");(function(n){le!==0&&yt===0&&n.l!==Xt&&(n.l=Xt,bt={S:n,v:n.v,i:n.i,o:bt})})(this),this.v=e,this.i++,wt++,le++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{It()}}}});function L(e,t){return new H(e,t)}function dr(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function hr(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function fr(e){for(var t=e.s,n=void 0;t!==void 0;){var s=t.p;t.i===-1?(t.S.U(t),s!==void 0&&(s.n=t.n),t.n!==void 0&&(t.n.p=s)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=s}e.s=n}function $e(e,t){H.call(this,void 0,t),this.x=e,this.s=void 0,this.g=wt-1,this.f=4}$e.prototype=new H;$e.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===wt))return!0;if(this.g=wt,this.f|=1,this.i>0&&!dr(this))return this.f&=-2,!0;var e=C;try{hr(this),C=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return C=e,fr(this),this.f&=-2,!0};$e.prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}H.prototype.S.call(this,e)};$e.prototype.U=function(e){if(this.t!==void 0&&(H.prototype.U.call(this,e),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};$e.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty($e.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var e=ur(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});function Et(e,t){return new $e(e,t)}function pr(e){var t=e.j;if(e.j=void 0,typeof t=="function"){le++;var n=C;C=void 0;try{t()}catch(s){throw e.f&=-2,e.f|=8,dn(e),s}finally{C=n,It()}}}function dn(e){for(var t=e.s;t!==void 0;t=t.n)t.S.U(t);e.x=void 0,e.s=void 0,pr(e)}function ls(e){if(C!==this)throw new Error("Out-of-order effect");fr(this),C=e,this.f&=-2;try{8&this.f&&dn(this)}finally{It()}}function qe(e,t){this.x=e,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,je&&je.push(this)}qe.prototype.c=function(){var e=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};qe.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,pr(this),hr(this),le++;var e=C;return C=this,ls.bind(this,e)};qe.prototype.N=function(){2&this.f||(this.f|=2,this.u=Ye,Ye=this)};qe.prototype.d=function(){this.f|=8,1&this.f||dn(this)};qe.prototype.dispose=function(){this.d()};function Te(e,t){var n=new qe(e,t);try{n.c()}catch(o){throw n.d(),o}var s=n.d.bind(n);return s[Symbol.dispose]=s,s}var hn,Fe,it,cs=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__,mr=[],gr=[];Te(function(){hn=this.N})();function Je(e,t){$[e]=t.bind(null,$[e]||function(){})}function et(e){if(it){var t=it;it=void 0,t()}it=e&&e.S()}function _r(e){var t=this,n=e.data,s=I(n);s.name="ReactiveDom",s.value=n;var o=rt(function(){for(var l=t,d=t.__v;d=d.__;)if(d.__c){d.__c.__$f|=4;break}var f=Et(function(){var c=s.value.value;return c===0?0:c===!0?"":c||""}),u=Et(function(){return!Array.isArray(f.value)&&!Zn(f.value)}),m=Te(function(){if(this.N=vr,u.value){var c=f.value;l.__v&&l.__v.__e&&l.__v.__e.nodeType===3&&(l.__v.__e.data=c)}}),h=t.__$u.d;return t.__$u.d=function(){m(),h.call(this)},[u,f]},[]),a=o[0],i=o[1];return a.value?i.peek():i.value}_r.displayName="ReactiveTextNode";Object.defineProperties(H.prototype,{constructor:{configurable:!0,value:Vr(q,null).constructor},type:{configurable:!0,value:_r},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.value}}}}},__b:{configurable:!0,value:1}});Je("__b",function(e,t){if(et(),Fe=void 0,typeof t.type=="string"){var n,s=t.props;for(var o in s)if(o!=="children"){var a=s[o];a instanceof H&&(n||(t.__np=n={}),n[o]=a,s[o]=a.peek())}}e(t)});Je("__r",function(e,t){if(e(t),t.type!==q){et();var n,s=t.__c;s&&(s.__$f&=-2,(n=s.__$u)===void 0&&(s.__$u=n=(function(o,a){var i;return Te(function(){i=this},{name:a}),i.c=o,i})((function(o){return function(){var a;cs&&((a=this.y)==null||a.call(this)),o.__$f|=1,o.setState({})}})(s),typeof t.type=="function"?t.type.displayName||t.type.name:""))),Fe=s,et(n)}});Je("__e",function(e,t,n,s){et(),Fe=void 0,e(t,n,s)});Je("diffed",function(e,t){et(),Fe=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var s=t.__np,o=t.props,a=n.U;if(a)for(var i in a){var l=a[i];l===void 0||s&&i in s||(l.d(),a[i]=void 0)}if(s){a||(a={},n.U=a);for(var d in s){var f=a[d],u=s[d];f===void 0?(f=us(n,d,u,o),a[d]=f):f.o(u,o)}}}e(t)});function us(e,t,n,s){var o=t in e&&e.ownerSVGElement===void 0,a=L(n);return{o:function(i,l){a.value=i,s=l},d:Te(function(){this.N=vr;var i=a.value.value;s[t]!==i&&(s[t]=i,o?e[t]=i:i!=null&&(i!==!1||t[4]==="-")?e.setAttribute(t,i):e.removeAttribute(t))})}}Je("unmount",function(e,t){if(typeof t.type=="string"){var n=t.__e;if(n){var s=n.U;if(s){n.U=void 0;for(var o in s){var a=s[o];a&&a.d()}}}var i=t.__np;if(i){var l=t.props;for(var d in i)l[d]=i[d]}t.__np=void 0}else{var f=t.__c;if(f){f.__$f|=8;var u=f.__$u;u&&(f.__$u=void 0,u.d())}}e(t)});Je("__h",function(e,t,n,s){s<3&&(t.__$f|=2),e(t,n,s)});Re.prototype.shouldComponentUpdate=function(e,t){if(this.__R)return!0;var n=this.__$u,s=n&&n.s!==void 0;for(var o in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var a=2&this.__$f;if(!(s||a||4&this.__$f)||1&this.__$f)return!0}else if(!(s||4&this.__$f)||3&this.__$f)return!0;for(var i in e)if(i!=="__source"&&e[i]!==this.props[i])return!0;for(var l in this.props)if(!(l in e))return!0;return!1};function I(e,t){return rt(function(){return L(e,t)},[])}function ds(e,t){var n=J(e);return n.current=e,Fe.__$f|=4,rt(function(){return Et(function(){return n.current()},t)},[])}var hs=typeof requestAnimationFrame>"u"?setTimeout:function(e){var t=function(){clearTimeout(n),cancelAnimationFrame(s),e()},n=setTimeout(t,35),s=requestAnimationFrame(t)},fs=function(e){queueMicrotask(function(){queueMicrotask(e)})};function ps(){cr(function(){for(var e;e=mr.shift();)hn.call(e)})}function ms(){mr.push(this)===1&&($.requestAnimationFrame||hs)(ps)}function gs(){cr(function(){for(var e;e=gr.shift();)hn.call(e)})}function vr(){gr.push(this)===1&&($.requestAnimationFrame||fs)(gs)}function _s(e,t){var n=J(e);n.current=e;var s=Fe;K(function(){return Te(function(){if(this.N=ms,!(s&&8&s.__$f))return n.current()},t)},[])}function z(e){return e===null?"null":Array.isArray(e)?"array":typeof e}function be(e){return z(e)==="object"}function vs(e){return Array.isArray(e)&&e.length>0&&e.every(t=>"message"in t)}function Ln(e,t){return e.length<124?e:t}const ys="graphql-transport-ws";var Z=(e=>(e[e.InternalServerError=4500]="InternalServerError",e[e.InternalClientError=4005]="InternalClientError",e[e.BadRequest=4400]="BadRequest",e[e.BadResponse=4004]="BadResponse",e[e.Unauthorized=4401]="Unauthorized",e[e.Forbidden=4403]="Forbidden",e[e.SubprotocolNotAcceptable=4406]="SubprotocolNotAcceptable",e[e.ConnectionInitialisationTimeout=4408]="ConnectionInitialisationTimeout",e[e.ConnectionAcknowledgementTimeout=4504]="ConnectionAcknowledgementTimeout",e[e.SubscriberAlreadyExists=4409]="SubscriberAlreadyExists",e[e.TooManyInitialisationRequests=4429]="TooManyInitialisationRequests",e))(Z||{}),ee=(e=>(e.ConnectionInit="connection_init",e.ConnectionAck="connection_ack",e.Ping="ping",e.Pong="pong",e.Subscribe="subscribe",e.Next="next",e.Error="error",e.Complete="complete",e))(ee||{});function yr(e){if(!be(e))throw new Error(`Message is expected to be an object, but got ${z(e)}`);if(!e.type)throw new Error("Message is missing the 'type' property");if(typeof e.type!="string")throw new Error(`Message is expects the 'type' property to be a string, but got ${z(e.type)}`);switch(e.type){case"connection_init":case"connection_ack":case"ping":case"pong":{if(e.payload!=null&&!be(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object or nullish or missing, but got "${e.payload}"`);break}case"subscribe":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!be(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object, but got ${z(e.payload)}`);if(typeof e.payload.query!="string")throw new Error(`"${e.type}" message payload expects the 'query' property to be a string, but got ${z(e.payload.query)}`);if(e.payload.variables!=null&&!be(e.payload.variables))throw new Error(`"${e.type}" message payload expects the 'variables' property to be a an object or nullish or missing, but got ${z(e.payload.variables)}`);if(e.payload.operationName!=null&&z(e.payload.operationName)!=="string")throw new Error(`"${e.type}" message payload expects the 'operationName' property to be a string or nullish or missing, but got ${z(e.payload.operationName)}`);if(e.payload.extensions!=null&&!be(e.payload.extensions))throw new Error(`"${e.type}" message payload expects the 'extensions' property to be a an object or nullish or missing, but got ${z(e.payload.extensions)}`);break}case"next":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!be(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object, but got ${z(e.payload)}`);break}case"error":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!vs(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an array of GraphQL errors, but got ${JSON.stringify(e.payload)}`);break}case"complete":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);break}default:throw new Error(`Invalid message 'type' property "${e.type}"`)}return e}function bs(e,t){return yr(typeof e=="string"?JSON.parse(e,t):e)}function We(e,t){return yr(e),JSON.stringify(e,t)}function ws(e){const{url:t,connectionParams:n,lazy:s=!0,onNonLazyError:o=console.error,lazyCloseTimeout:a=0,keepAlive:i=0,disablePong:l,connectionAckWaitTimeout:d=0,retryAttempts:f=5,retryWait:u=async function(x){const w=Math.pow(2,x);await new Promise(T=>setTimeout(T,w*1e3+Math.floor(Math.random()*2700+300)))},shouldRetry:m=Pt,on:h,webSocketImpl:c,generateID:g=function(){return"xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g,x=>{const w=Math.random()*16|0;return(x=="x"?w:w&3|8).toString(16)})},jsonMessageReplacer:A,jsonMessageReviver:b}=e;let y;if(c){if(!ks(c))throw new Error("Invalid WebSocket implementation provided");y=c}else typeof WebSocket<"u"?y=WebSocket:typeof global<"u"?y=global.WebSocket||global.MozWebSocket:typeof window<"u"&&(y=window.WebSocket||window.MozWebSocket);if(!y)throw new Error("WebSocket implementation missing; on Node you can `import WebSocket from 'ws';` and pass `webSocketImpl: WebSocket` to `createClient`");const v=y,_=(()=>{const k=(()=>{const w={};return{on(T,O){return w[T]=O,()=>{delete w[T]}},emit(T){"id"in T&&w[T.id]?.(T)}}})(),x={connecting:h?.connecting?[h.connecting]:[],opened:h?.opened?[h.opened]:[],connected:h?.connected?[h.connected]:[],ping:h?.ping?[h.ping]:[],pong:h?.pong?[h.pong]:[],message:h?.message?[k.emit,h.message]:[k.emit],closed:h?.closed?[h.closed]:[],error:h?.error?[h.error]:[]};return{onMessage:k.on,on(w,T){const O=x[w];return O.push(T),()=>{const U=O.indexOf(T);U>-1&&O.splice(U,1)}},emit(w,...T){for(const O of[...x[w]])O(...T)}}})();function p(k){const x=[_.on("error",w=>{x.forEach(T=>T()),k(w)}),_.on("closed",w=>{x.forEach(T=>T()),k(w)})];return()=>x.forEach(w=>w())}let E,N=0,B,P=!1,oe=0,te=!1;async function re(){clearTimeout(B);const[k,x]=await(E??(E=new Promise((O,U)=>(async()=>{if(P){if(await u(oe),!N)return E=void 0,U({code:1e3,reason:"All Subscriptions Gone"});oe++}_.emit("connecting",P);const S=new v(typeof t=="function"?await t():t,ys);let ae,Ne;function ot(){isFinite(i)&&i>0&&(clearTimeout(Ne),Ne=setTimeout(()=>{S.readyState===v.OPEN&&(S.send(We({type:ee.Ping})),_.emit("ping",!1,void 0))},i))}p(W=>{E=void 0,clearTimeout(ae),clearTimeout(Ne),U(W),W instanceof Dn&&(S.close(4499,"Terminated"),S.onerror=null,S.onclose=null)}),S.onerror=W=>_.emit("error",W),S.onclose=W=>_.emit("closed",W),S.onopen=async()=>{try{_.emit("opened",S);const W=typeof n=="function"?await n():n;if(S.readyState!==v.OPEN)return;S.send(We(W?{type:ee.ConnectionInit,payload:W}:{type:ee.ConnectionInit},A)),isFinite(d)&&d>0&&(ae=setTimeout(()=>{S.close(Z.ConnectionAcknowledgementTimeout,"Connection acknowledgement timeout")},d)),ot()}catch(W){_.emit("error",W),S.close(Z.InternalClientError,Ln(W instanceof Error?W.message:String(W),"Internal client error"))}};let xe=!1;S.onmessage=({data:W})=>{try{const F=bs(W,b);if(_.emit("message",F),F.type==="ping"||F.type==="pong"){_.emit(F.type,!0,F.payload),F.type==="pong"?ot():l||(S.send(We(F.payload?{type:ee.Pong,payload:F.payload}:{type:ee.Pong},A)),_.emit("pong",!1,F.payload));return}if(xe)return;if(F.type!==ee.ConnectionAck)throw new Error(`First message cannot be of type ${F.type}`);clearTimeout(ae),xe=!0,_.emit("connected",S,F.payload,P),P=!1,oe=0;const En=new Promise((mi,Wr)=>p(Wr));En.catch(()=>{}),O([S,En])}catch(F){S.onmessage=null,_.emit("error",F),S.close(Z.BadResponse,Ln(F instanceof Error?F.message:String(F),"Bad response"))}}})())));k.readyState===v.CLOSING&&await x;let w=()=>{};const T=new Promise(O=>w=O);return[k,w,new Promise((O,U)=>{const S=p(U);k.readyState!==v.OPEN&&x.catch(U),T.then(()=>{if(S(),!N){const ae=()=>k.close(1e3,"Normal Closure");isFinite(a)&&a>0?(clearTimeout(B),B=setTimeout(()=>{!N&&k.readyState===v.OPEN&&ae()},a)):ae()}O()})})]}function Q(k){if(Pt(k)&&(Es(k.code)||[Z.InternalServerError,Z.InternalClientError,Z.BadRequest,Z.BadResponse,Z.Unauthorized,Z.SubprotocolNotAcceptable,Z.SubscriberAlreadyExists,Z.TooManyInitialisationRequests].includes(k.code)))throw k;if(te)return!1;if(Pt(k)&&k.code===1e3)return N>0;if(!f||oe>=f||!m(k))throw k;return P=!0}s||(async()=>{for(N++;;)try{const[,,k]=await re();await k}catch(k){try{if(!Q(k))return}catch(x){return o?.(x)}}})();function V(k,x){const w=g(k);let T=!1,O=!1,U=()=>{N--,T=!0};return(async()=>{for(N++;;)try{const[S,ae,Ne]=await re();if(T)return Ne.catch(()=>{}),ae();const ot=_.onMessage(w,xe=>{switch(xe.type){case ee.Next:{x.next(xe.payload);return}case ee.Error:{O=!0,T=!0,x.error(xe.payload),U();return}case ee.Complete:{T=!0,U();return}}});S.send(We({id:w,type:ee.Subscribe,payload:k},A)),U=()=>{!T&&S.readyState===v.OPEN&&S.send(We({id:w,type:ee.Complete},A)),N--,T=!0,ae()},await Ne.finally(ot);return}catch(S){if(!Q(S))return}})().then(()=>{O||x.complete()}).catch(S=>{x.error(S)}),()=>{T||U()}}return{on:_.on,subscribe:V,iterate(k){const x=[],w={done:!1,error:null,resolve:()=>{}},T=V(k,{next(U){x.push(U),w.resolve()},error(U){w.done=!0,w.error=U,w.resolve()},complete(){w.done=!0,w.resolve()}}),O=(async function*(){for(;;){for(x.length||await new Promise(S=>w.resolve=S);x.length;)yield x.shift();if(w.error)throw w.error;if(w.done)return}})();return O.throw=async U=>(w.done||(w.done=!0,w.error=U,w.resolve()),{done:!0,value:void 0}),O.return=async()=>(T(),{done:!0,value:void 0}),O},async dispose(){if(te=!0,E){const[k]=await E;k.close(1e3,"Normal Closure")}},terminate(){E&&_.emit("closed",new Dn)}}}class Dn extends Error{name="TerminatedCloseEvent";message="4499: Terminated";code=4499;reason="Terminated";wasClean=!1}function Pt(e){return be(e)&&"code"in e&&"reason"in e}function Es(e){return[1e3,1001,1006,1005,1012,1013,1014].includes(e)?!1:e>=1e3&&e<=1999}function ks(e){return typeof e=="function"&&"constructor"in e&&"CLOSED"in e&&"CLOSING"in e&&"CONNECTING"in e&&"OPEN"in e}class ce extends Error{constructor(t,n,s=null){super(n),this.code=t,this.requestId=s}code;requestId}const As={UNAVAILABLE:"The server cannot reach its database at the moment.",TIMEOUT:"The server took too long to answer.",RATE_LIMITED:"This browser has too much open at the server. Close other tabs of it, or wait a moment.",FORBIDDEN:"The server does not allow this here.",INTERNAL:"The server has failed at this."};function fn(e){const t=e[0],n=t?.extensions?.code??"INTERNAL",s=t?.message??"The server has failed at this.",o=As[n],a=o===void 0||o.startsWith(s)?s:`${o} ${Ss(s)}`;return new ce(n,a,t?.extensions?.requestId??null)}function he(e){return e instanceof ce?e:Array.isArray(e)?fn(e):e instanceof CloseEvent?new ce("UNREACHABLE",`The server closed the connection (${e.code} ${e.reason}).`):new ce("UNREACHABLE","The server cannot be reached.")}function Ss(e){return/[.!?]$/.test(e)?e:`${e}.`}let Ce=null,$s=0;const kt=new Map;function lt(e){Ce||(Ce=new Worker(new URL("/board/assets/socket.worker-CKm7Y9gu.js",import.meta.url),{type:"module"}),Ce.onmessage=({data:t})=>kt.get(t.id)?.hear(t),Ce.onerror=()=>{Ce=null;for(const t of kt.values())t.hear({did:"close",id:t.id,code:1006,reason:""})}),Ce.postMessage(e)}class pe{static CONNECTING=WebSocket.CONNECTING;static OPEN=WebSocket.OPEN;static CLOSING=WebSocket.CLOSING;static CLOSED=WebSocket.CLOSED;id=++$s;readyState=pe.CONNECTING;protocol="";onopen=null;onmessage=null;onclose=null;onerror=null;constructor(t,n){kt.set(this.id,this),lt({do:"open",id:this.id,url:t,protocol:n})}send(t){lt({do:"send",id:this.id,text:t})}close(t=1e3,n=""){this.readyState>=pe.CLOSING||(this.readyState=pe.CLOSING,lt({do:"close",id:this.id,code:t,reason:n}))}hear(t){switch(t.did){case"open":if(this.readyState!==pe.CONNECTING)return;this.readyState=pe.OPEN,this.protocol=t.protocol,this.onopen?.();break;case"messages":for(const n of t.texts)this.onmessage?.({data:n});lt({do:"more",id:this.id});break;case"close":kt.delete(this.id),this.readyState=pe.CLOSED,this.onclose?.({code:t.code,reason:t.reason});break}}}const pn="callboard:token",_e=L(sessionStorage.getItem(pn)),Se=L(null);let br=[];function wr(){return _e.value===null?{}:{authorization:`Bearer ${_e.value}`}}function Er(e){e===_e.value&&(Se.value=e===null?"missing":"unknown")}function Ts(e){sessionStorage.setItem(pn,e),_e.value=e,Se.value=null;for(const t of br.splice(0))t()}function Is(){sessionStorage.removeItem(pn),_e.value=null}function kr(){return Se.value===null?Promise.resolve():new Promise(e=>br.push(e))}const Pn=1e4,Ns=250,xs=8e3,Cs=4403,ie=L({state:"connecting"});let jt=null,Ot,On=null;const Ar=ws({url:async()=>(await kr(),`${location.protocol==="https:"?"wss:":"ws:"}//${location.host}/graphql`),connectionParams:()=>(On=_e.peek(),wr()),webSocketImpl:pe,lazyCloseTimeout:3e3,keepAlive:Pn,retryAttempts:1/0,shouldRetry:()=>!0,retryWait:async e=>{const t=Math.min(Ns*2**e,xs);await Rs(t*(.5+Math.random()/2))},on:{connected:()=>{ie.value={state:"live"}},ping:e=>{e||(Ot=setTimeout(()=>Ar.terminate(),Pn))},pong:e=>{e&&clearTimeout(Ot)},closed:e=>{clearTimeout(Ot);const{code:t}=e;if(t===Cs)return Er(On);t!==1e3&&ie.value.state!=="lost"&&(ie.value={state:"lost",since:ie.value.state==="live"?Date.now():null})}}});function mn(){jt?.()}addEventListener("online",mn);document.addEventListener("visibilitychange",()=>{document.visibilityState==="visible"&&mn()});function Rs(e){return new Promise(t=>{const n=setTimeout(s,e);function s(){clearTimeout(n),jt=null,t()}jt=s})}function At(e,t,n){let s=!1;const o=Ar.subscribe({query:e.toString(),variables:t},{next:({data:a,errors:i})=>{s||(i?.length?n.trouble?.(fn(i)):a&&n.next(a))},error:a=>{s||n.error(he(a))},complete:()=>{s||n.complete?.()}});return()=>{s=!0,o()}}let Yt=0,Qt=!1,gn=null;function Ms(e){const t=Date.parse(e)-Date.now();(!Qt||t>Yt)&&(Yt=t),Qt=!0}function Ls(){gn=Y(),Qt=!1}function Ds(){gn=null}function Y(){return gn??Date.now()+Yt}const Ie=L(Y()),Sr=L(0);function $r(){document.visibilityState!=="hidden"&&(Ie.value=Y(),Sr.value+=1)}setInterval($r,1e3);document.addEventListener("visibilitychange",$r);const me=1e3,Me=60*me,ke=60*Me,St=24*ke;function se(e){const t=Math.max(0,e);return t<999.5?`${Math.round(t)} ms`:t<59.95*me?`${(t/me).toFixed(1)} s`:t<ke-me/2?Ut(t,Me,"m",me,"s"):t<St-Me/2?Ut(t,ke,"h",Me,"m"):Ut(t,St,"d",ke,"h")}function He(e){const t=Math.floor(Math.max(0,e)/me);return t<60?`${t} s`:se(t*me)}function Ps(e){const t=Math.max(0,e);return t<Me?`${Math.floor(t/me)} s`:t<ke?`${Math.floor(t/Me)} m`:t<St?`${Math.floor(t/ke)} h`:`${Math.floor(t/St)} d`}function Ut(e,t,n,s,o){const a=Math.round(e/s)*s,i=Math.floor(a%t/s),l=s===ke?String(i):String(i).padStart(2,"0");return`${Math.floor(a/t)} ${n} ${l} ${o}`}const Tr=new Intl.DateTimeFormat(void 0,{dateStyle:"medium"}),Os=new Intl.DateTimeFormat(void 0,{timeStyle:"medium",hourCycle:"h23"}),Ir=new Intl.DateTimeFormat(void 0,{hourCycle:"h23",hour:"2-digit",minute:"2-digit",second:"2-digit",fractionalSecondDigits:3});function Us(e,t){const n=new Date(e),s=Os.format(n);return n.toDateString()===new Date(t).toDateString()?s:`${Tr.format(n)}, ${s}`}function Oe(e){return Ir.format(new Date(e))}function st(e){return`${Tr.format(new Date(e))}, ${Ir.format(new Date(e))}`}const qs="/board/assets/logo-Bpb1YQM-.svg";function Qe({children:e,name:t}){return r("svg",{class:`icon icon-${t}`,viewBox:"0 0 16 16",width:"16",height:"16","aria-hidden":"true",children:e})}function Nr({state:e}){switch(e){case"INIT":return r(ct,{part:0});case"PREPARE":return r(ct,{part:.25});case"EXECUTE":return r(ct,{part:.5});case"VALIDATE":return r(ct,{part:.75});case"COMPLETE":return r(Qe,{name:"complete",children:[r("circle",{cx:"8",cy:"8",r:"7",fill:"currentColor"}),r("path",{d:"M4.8 8.3 7 10.5l4.3-4.8",class:"cut"})]});case"FAILED":return r(Qe,{name:"failed",children:[r("path",{d:"M5 1h6l4 4v6l-4 4H5l-4-4V5z",fill:"currentColor"}),r("path",{d:"m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8",class:"cut"})]});case"CANCELLED":return r(Qe,{name:"cancelled",children:[r("circle",{cx:"8",cy:"8",r:"6.25",class:"ring"}),r("path",{d:"m3.8 12.2 8.4-8.4",class:"ring"})]})}}function ct({part:e}){const t=2*Math.PI*e,[n,s]=[8+3.6*Math.sin(t),8-3.6*Math.cos(t)];return r(Qe,{name:"live",children:[r("circle",{cx:"8",cy:"8",r:"6.25",class:"ring","stroke-dasharray":e===0?"2.2 1.73":void 0}),e>0&&r("path",{d:`M8 8V4.4A3.6 3.6 0 ${e>.5?1:0} 1 ${n} ${s}z`,fill:"currentColor"})]})}const Fs={search:"M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zm3.6-1.4L14 14",close:"m4 4 8 8m0-8-8 8",back:"M10 3 5 8l5 5",tick:"m3.5 8.5 3 3 6-7",cross:"m4.5 4.5 7 7m0-7-7 7",stroke:"m4 12 8-8",hand:"M3.5 8h9",pause:"M5.5 3.5v9m5-9v9",lock:"M4.5 7.5h7v5.5h-7zM6 7.5V5.3a2 2 0 0 1 4 0v2.2",clock:"M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6",copy:"M5.5 5.5h7v8h-7zM3.5 10.5v-8h7",up:"M8 13V3.5M4 7.2 8 3.2l4 4",warning:"M8 2.2 14.6 13.6H1.4zM8 6.5v3.2m0 1.7v.4"};function ne({name:e}){return r(Qe,{name:"glyph",children:r("path",{d:Fs[e],class:"stroke"})})}const ve="/board",Ae=L(Cr()),xr=Et(()=>{const e=Ae.value.pathname.replace(/\/$/,"");if(e===ve)return{kind:"list"};const t=/^\/board\/jobs\/([^/]+)$/.exec(e)?.[1];return t===void 0?{kind:"nowhere"}:{kind:"job",id:t}}),xt=L(ve);function Ct(e){return`${ve}/jobs/${encodeURIComponent(e)}`}function Rt(e){history.pushState(null,"",e),Mt()}function Js(e){history.replaceState(null,"",e),Mt()}function Mt(){Ae.value=Cr(),xr.value.kind==="list"&&(xt.value=Ae.value.pathname+Ae.value.search)}function Cr(){return new URL(location.href)}addEventListener("popstate",Mt);Mt();document.addEventListener("click",e=>{if(e.defaultPrevented||e.button!==0||e.metaKey||e.ctrlKey||e.shiftKey||e.altKey)return;const t=e.target?.closest?.("a");!t||t.target||t.origin!==location.origin||t.pathname!==ve&&!t.pathname.startsWith(`${ve}/`)||t.hash||(e.preventDefault(),t.href!==location.href&&Rt(t.pathname+t.search))});class M extends String{__apiType;value;__meta__;constructor(t,n){super(t),this.value=t,this.__meta__=n}toString(){return this.value}}new M(`
    fragment Counts on Stats {
  at
  jobs {
    init
    prepare
    execute
    validate
    complete
    failed
    cancelled
    total
  }
  queues {
    name
    paused
    ready
    running
    waiting
  }
  workers {
    workers
    busy
    slots
  }
}
    `,{fragmentName:"Counts"});new M(`
    fragment Row on Job {
  id
  name
  state
  stage
  progress
  paused
  version
  queue
  labels {
    key
    value
  }
  workflow {
    name
    version
  }
  task {
    state
    attempt
    maxAttempts
    progress
    progressMessage
  }
  blockers {
    kind
    message
    until
  }
  error {
    kind
    message
    stage
    attempt
  }
  createdAt
  startedAt
  finishedAt
  cancelRequestedAt
}
    `,{fragmentName:"Row"});new M(`
    fragment Live on Job {
  ...Row
  allowedActions
  description
  mode
  priority
  retries
  runAt
  updatedAt
  idempotencyKey
  stages {
    stage
    task {
      id
      state
      attempt
      maxAttempts
      round
      scheduledAt
      startedAt
      finishedAt
      availableAt
    }
  }
  task {
    id
    stage
    round
    handler
    availableAt
    scheduledAt
    startedAt
    finishedAt
    worker {
      name
      host
    }
  }
}
    fragment Row on Job {
  id
  name
  state
  stage
  progress
  paused
  version
  queue
  labels {
    key
    value
  }
  workflow {
    name
    version
  }
  task {
    state
    attempt
    maxAttempts
    progress
    progressMessage
  }
  blockers {
    kind
    message
    until
  }
  error {
    kind
    message
    stage
    attempt
  }
  createdAt
  startedAt
  finishedAt
  cancelRequestedAt
}`,{fragmentName:"Live"});new M(`
    fragment Attempt on Task {
  id
  stage
  round
  attempt
  maxAttempts
  state
  handler
  scheduledAt
  startedAt
  finishedAt
  availableAt
  error {
    kind
    message
    details
  }
  worker {
    name
    host
  }
}
    `,{fragmentName:"Attempt"});new M(`
    fragment Entry on Transition {
  id
  seq
  trigger
  fromState
  toState
  stage
  attempt
  round
  at
  actor {
    kind
    name
  }
  reason
  metadata
  error {
    kind
    message
    stage
    attempt
  }
}
    `,{fragmentName:"Entry"});new M(`
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}
    `,{fragmentName:"Problem"});const Hs=new M(`
    query Jobs($filter: JobFilter, $orderBy: JobOrder, $first: Int, $after: String) {
  jobs(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes {
      ...Row
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
    fragment Row on Job {
  id
  name
  state
  stage
  progress
  paused
  version
  queue
  labels {
    key
    value
  }
  workflow {
    name
    version
  }
  task {
    state
    attempt
    maxAttempts
    progress
    progressMessage
  }
  blockers {
    kind
    message
    until
  }
  error {
    kind
    message
    stage
    attempt
  }
  createdAt
  startedAt
  finishedAt
  cancelRequestedAt
}`),Bs=new M(`
    subscription JobChanges($filter: JobFilter) {
  jobs(filter: $filter) {
    job {
      ...Row
    }
    removedId
  }
}
    fragment Row on Job {
  id
  name
  state
  stage
  progress
  paused
  version
  queue
  labels {
    key
    value
  }
  workflow {
    name
    version
  }
  task {
    state
    attempt
    maxAttempts
    progress
    progressMessage
  }
  blockers {
    kind
    message
    until
  }
  error {
    kind
    message
    stage
    attempt
  }
  createdAt
  startedAt
  finishedAt
  cancelRequestedAt
}`),Ws=new M(`
    subscription StatsChanges {
  stats {
    ...Counts
  }
}
    fragment Counts on Stats {
  at
  jobs {
    init
    prepare
    execute
    validate
    complete
    failed
    cancelled
    total
  }
  queues {
    name
    paused
    ready
    running
    waiting
  }
  workers {
    workers
    busy
    slots
  }
}`),Gs=new M(`
    query Workflows {
  workflows {
    name
  }
}
    `),Vs=new M(`
    subscription JobChange($id: ID!) {
  job(id: $id) {
    ...Live
  }
}
    fragment Row on Job {
  id
  name
  state
  stage
  progress
  paused
  version
  queue
  labels {
    key
    value
  }
  workflow {
    name
    version
  }
  task {
    state
    attempt
    maxAttempts
    progress
    progressMessage
  }
  blockers {
    kind
    message
    until
  }
  error {
    kind
    message
    stage
    attempt
  }
  createdAt
  startedAt
  finishedAt
  cancelRequestedAt
}
fragment Live on Job {
  ...Row
  allowedActions
  description
  mode
  priority
  retries
  runAt
  updatedAt
  idempotencyKey
  stages {
    stage
    task {
      id
      state
      attempt
      maxAttempts
      round
      scheduledAt
      startedAt
      finishedAt
      availableAt
    }
  }
  task {
    id
    stage
    round
    handler
    availableAt
    scheduledAt
    startedAt
    finishedAt
    worker {
      name
      host
    }
  }
}`),Ks=new M(`
    query JobData($id: ID!) {
  job(id: $id) {
    version
    input
    results
    output
    error {
      details
    }
  }
}
    `),zs=new M(`
    query JobWorkflow($id: ID!) {
  job(id: $id) {
    workflow {
      stages {
        stage
        handler
        approval
        timeoutSeconds
        retry {
          maxAttempts
        }
      }
    }
  }
}
    `),Xs=new M(`
    query Attempts($id: ID!, $after: String) {
  job(id: $id) {
    tasks(first: 100, after: $after) {
      nodes {
        ...Attempt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
}
    fragment Attempt on Task {
  id
  stage
  round
  attempt
  maxAttempts
  state
  handler
  scheduledAt
  startedAt
  finishedAt
  availableAt
  error {
    kind
    message
    details
  }
  worker {
    name
    host
  }
}`),js=new M(`
    query History($id: ID!, $before: String) {
  job(id: $id) {
    transitions(last: 100, before: $before) {
      edges {
        cursor
        node {
          ...Entry
        }
      }
      pageInfo {
        startCursor
        hasPreviousPage
      }
    }
  }
}
    fragment Entry on Transition {
  id
  seq
  trigger
  fromState
  toState
  stage
  attempt
  round
  at
  actor {
    kind
    name
  }
  reason
  metadata
  error {
    kind
    message
    stage
    attempt
  }
}`),Ys=new M(`
    subscription HistoryChanges($id: ID!, $after: String) {
  transitions(after: $after, filter: {jobIds: [$id]}) {
    cursor
    edge {
      node {
        ...Entry
      }
    }
  }
}
    fragment Entry on Transition {
  id
  seq
  trigger
  fromState
  toState
  stage
  attempt
  round
  at
  actor {
    kind
    name
  }
  reason
  metadata
  error {
    kind
    message
    stage
    attempt
  }
}`),Qs=new M(`
    mutation NextStage($id: ID!, $version: Int, $reason: String) {
  nextStage(id: $id, expectedVersion: $version, reason: $reason) {
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),Zs=new M(`
    mutation CancelJob($id: ID!, $version: Int, $reason: String) {
  cancelJob(id: $id, expectedVersion: $version, reason: $reason) {
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),eo=new M(`
    mutation RetryJob($id: ID!, $version: Int, $from: RetryFrom!) {
  retryJob(id: $id, expectedVersion: $version, from: $from) {
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),to=new M(`
    mutation PauseJob($id: ID!, $version: Int) {
  pauseJob(id: $id, expectedVersion: $version) {
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),no=new M(`
    mutation ResumeJob($id: ID!, $version: Int) {
  resumeJob(id: $id, expectedVersion: $version) {
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),ro=new M(`
    mutation UpdateJob($id: ID!, $version: Int, $input: UpdateJobInput!) {
  updateJob(id: $id, expectedVersion: $version, input: $input) {
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),so=new M(`
    mutation DeleteJob($id: ID!) {
  deleteJob(id: $id) {
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),oo=new M(`
    mutation SubmitJob($input: SubmitJobInput!) {
  submitJob(input: $input) {
    job {
      id
    }
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),Be=L(null),mt=L(null),ao=3e3;function Rr(){At(Ws,{},{next:({stats:e})=>{Ms(e.at),Be.value=e,mt.value=null},trouble:e=>{mt.value=e},error:e=>{mt.value=e,setTimeout(Rr,ao)}})}Te(()=>{ie.value.state==="lost"?Ls():Ds()});function io({children:e}){return r(q,{children:[r("a",{class:"skip",href:"#content",children:"To the content"}),r("header",{class:"top",children:[r("a",{class:"brand",href:xt.value,children:[r("img",{src:qs,alt:"",width:"22",height:"22"}),"Callboard"]}),r(lo,{}),r(uo,{}),_e.value!==null&&!Se.value&&r("button",{type:"button",class:"quiet",onClick:()=>{Is(),location.reload()},children:"Sign out"}),r("a",{class:"elsewhere",href:"/",children:"GraphiQL"})]}),r("div",{id:"content",tabIndex:-1,class:ie.value.state==="lost"?"unheard":"",children:e}),r(ho,{}),Se.value&&r(fo,{})]})}function lo(){const e=Be.value?.workers;return e?r("span",{class:"workers faint number",children:[e.workers===1?"1 worker":`${e.workers} workers`,r("span",{class:"slots",children:[" ","· ",e.busy.toLocaleString()," of ",e.slots.toLocaleString()," slots busy"]})]}):r("span",{class:"workers"})}const co={live:"Live",connecting:"Connecting",lost:"No connection"};function uo(){const{state:e}=ie.value;return r("span",{class:`link link-${e}`,role:"status",children:[r("i",{}),co[e]]})}function ho(){const e=ie.value;return e.state!=="lost"||Se.value?null:(Sr.value,r("div",{class:"lost",children:[r(ne,{name:"warning"}),e.since===null?r("p",{children:[r("strong",{role:"alert",children:"There is no connection."})," The board comes alive when the server answers."]}):r("p",{children:[r("strong",{role:"alert",children:"The connection is gone."})," What you see is ",He(Date.now()-e.since)," old. It goes on by itself when the server is back."]}),r("button",{type:"button",onClick:mn,children:"Try now"})]}))}function fo(){const e=J(null),t=I("");return K(()=>{e.current?.showModal()},[]),r("dialog",{ref:e,class:"token","aria-labelledby":"token-heading",onCancel:n=>n.preventDefault(),children:r("form",{onSubmit:n=>{n.preventDefault(),t.value.trim()&&Ts(t.value.trim())},children:[r("h2",{id:"token-heading",children:"This server asks for a token"}),r("p",{children:Se.value==="unknown"?"It does not know the one that you gave.":"Whoever runs it has one for you. It is kept in this tab until you close it."}),r("label",{class:"field",children:["Token",r("input",{type:"password",required:!0,autofocus:!0,autocomplete:"off",spellcheck:!1,value:t.value,onInput:({currentTarget:n})=>t.value=n.value})]}),r("div",{class:"buttons",children:r("button",{type:"submit",class:"primary",children:"Go on"})})]})})}const Mr=["INIT","PREPARE","EXECUTE","VALIDATE","COMPLETE","FAILED","CANCELLED"],ue=["INIT","PREPARE","EXECUTE","VALIDATE","COMPLETE"],Lr=["PENDING","SCHEDULED","RUNNING","RETRYING","SUCCEEDED","FAILED","CANCELLED"];function R(e){const t=e.toLowerCase().replaceAll("_"," ");return t.charAt(0).toUpperCase()+t.slice(1)}function de(e){return e!=="COMPLETE"&&e!=="FAILED"&&e!=="CANCELLED"}const _n={APPROVAL:"Needs approval",BACKOFF:"Backing off",MANUAL_STEP:"Waits for next",NOT_BEFORE:"Starts later",NO_WORKER:"No worker",PAUSED:"Paused",QUEUED:"Queued",QUEUE_PAUSED:"Queue paused"},Lt={PENDING:"Waiting",SCHEDULED:"Claimed",RUNNING:"Running",RETRYING:"Backing off",SUCCEEDED:"Succeeded",FAILED:"Failed",CANCELLED:"Cancelled"},po={SUBMIT:"Submitted",START:"Claimed by a worker",PREPARE:"Init done, on to Prepare",EXECUTE:"Prepare done, on to Execute",VALIDATE:"Execute done, on to Validate",FINALIZE:"Validate done, on to Complete",COMPLETE:"Complete",FAIL:"Failed for good",BACKOFF:"Attempt failed, tries again",CANCEL:"Cancelled",REQUEST_CANCEL:"Asked to stop",RETRY:"Retried by hand",NEXT:"Let the stage begin",PAUSE:"Paused",RESUME:"Resumed",AMEND:"Changed",RELEASE:"Handed back by a draining worker",RESCUE:"Taken from a lost worker",STALE:"Late worker turned away"},vn={DEPENDENCY_FAILED:"Dependency failed",HANDLER:"Handler error",INVALID_CONFIG:"Invalid configuration",PANIC:"Handler broke down",TIMEOUT:"Timed out",WORKER_LOST:"Workers lost"},mo={CLIENT:"client",SYSTEM:"system",WORKER:"worker"},go={NEXT:"The stage may begin.",RETRY:"The job runs again.",PAUSE:"Paused. What runs is finished first.",RESUME:"The job goes on.",CANCEL:"Cancelled, or asked to stop where it runs.",UPDATE:"Saved.",DELETE:"Deleted."};function Dr({state:e}){return r("span",{class:`state state-${e.toLowerCase()}`,children:[r(Nr,{state:e}),R(e)]})}function _o({at:e}){const t=Date.parse(e),n=Math.max(0,Math.max(Ie.value,Y())-t);return r("time",{dateTime:e,title:st(t),children:Ps(n)})}function Ue({problem:e,again:t}){return r("div",{class:"problem",role:"alert",children:[r(ne,{name:"warning"}),r("div",{children:[r("p",{children:e.message}),e.requestId&&r("p",{class:"faint",children:["The server's log has more under ",r("code",{children:e.requestId}),"."]})]}),t&&r("button",{type:"button",onClick:t,children:"Try again"})]})}function $t({heading:e,children:t}){return r("div",{class:"empty",children:[r("h2",{children:e}),t]})}function Pr({text:e,what:t}){const n=I(!1);async function s(){await navigator.clipboard?.writeText(e).catch(()=>{}),n.value=!0,setTimeout(()=>n.value=!1,1500)}return navigator.clipboard?r("button",{type:"button",class:"quiet copy",onClick:s,"aria-label":`Copy ${t}`,title:`Copy ${t}`,children:[r(ne,{name:n.value?"tick":"copy"}),r("span",{class:"unseen",role:"status",children:n.value?"Copied":""})]}):null}const vo={RELEASE:"handed back by a draining worker",RESCUE:"taken from a lost worker",STALE:"a late worker turned away",AMEND:"changed",PAUSE:"paused",RESUME:"resumed"},yo={APPROVAL:"person",MANUAL_STEP:"person",PAUSED:"paused",QUEUE_PAUSED:"paused",BACKOFF:"backoff",NOT_BEFORE:"later"};function bo(e,t){const n=new Eo(t);return e.forEach((s,o)=>n.take(s,e.slice(o+1,o+1+wo))),n.finish(),n.lanes}const wo=50;class Eo{constructor(t){this.present=t}present;lanes=[];lane=null;held=!1;take(t,n){const s=Date.parse(t.at);!this.lane&&t.trigger!=="SUBMIT"&&t.trigger!=="RETRY"&&this.lanes.length===0&&this.open(t,s,"waiting");const o=vo[t.trigger];switch(o&&this.lane?.marks.push({at:s,text:o}),t.trigger){case"SUBMIT":return this.open(t,s,(this.present.runAt??0)>s?"later":"waiting");case"RETRY":return this.open(t,s,this.held?"paused":"waiting");case"PREPARE":case"EXECUTE":case"VALIDATE":case"FINALIZE":return this.close(s,"succeeded"),ko(n,this.present)?this.open(t,s,"running"):this.open(t,s,this.held?"paused":"waiting");case"BACKOFF":return this.close(s,"failed"),this.open({...t,attempt:(t.attempt??1)+1},s,"backoff");case"START":return this.change("running",s);case"REQUEST_CANCEL":return this.change("stopping",s);case"RELEASE":case"RESCUE":return this.change(this.held?"paused":"waiting",s);case"NEXT":for(const a of this.lane?.spans??[])a.kind==="waiting"&&(a.kind="person");return this.change("waiting",s);case"PAUSE":this.held=!0,this.runs()||this.change("paused",s);return;case"RESUME":this.held=!1,this.runs()||this.change("waiting",s);return;case"COMPLETE":return this.close(s,"succeeded");case"FAIL":return this.close(s,"failed");case"CANCEL":return this.close(s,"cancelled");case"AMEND":case"STALE":return}}finish(){const t=this.lane?.spans.at(-1);if(!t||t.to!==null)return;const n=this.present.blocker&&yo[this.present.blocker];n&&t.kind==="waiting"&&(t.kind=n),t.kind==="later"&&!n&&(t.kind="waiting")}open({stage:t,attempt:n,round:s},o,a){const i=`${s}-${t}-${n??1}`;this.lane={key:i,stage:t,attempt:n??1,round:s,spans:[],marks:[],end:null},this.lane.spans.push({kind:a,from:o,to:null}),this.lanes.push(this.lane)}change(t,n){const{lane:s}=this,o=s?.spans.at(-1);if(!s||!o||o.kind===t)return;const a=this.present.runAt;if(o.kind==="later"&&a!==null&&a<n){o.to=a,s.spans.push({kind:"waiting",from:a,to:n},{kind:t,from:n,to:null});return}o.to=n,s.spans.push({kind:t,from:n,to:null})}close(t,n){if(!this.lane)return;const s=this.lane.spans.at(-1);s&&(s.to=t),this.lane.end={kind:n,at:t},this.lane=null}runs(){const t=this.lane?.spans.at(-1)?.kind;return t==="running"||t==="stopping"}}function ko(e,t){for(const{trigger:n}of e)switch(n){case"START":case"NEXT":case"CANCEL":case"SUBMIT":case"RETRY":return!1;case"AMEND":case"PAUSE":case"RESUME":case"STALE":continue;default:return!0}return t.task==="RUNNING"||t.task==="SCHEDULED"}function Or(e,t){const n={};for(const{spans:s}of e)for(const{kind:o,from:a,to:i}of s)n[o]=(n[o]??0)+Math.max((i??t)-a,0);return n}const qt=28,Ao=3,So=4,Ft=90,$o=.1,To=[1,2,5,10,20,50,100,200,500,1e3,2e3,5e3,1e4,15e3,3e4,6e4,12e4,3e5,6e5,9e5,18e5,36e5,72e5,144e5,288e5,432e5,864e5,1728e5,6048e5];function Io(e,t,n){const s=e[0]?.spans[0]?.from??t,o=Math.max(s+1,...e.map(({end:u,spans:m})=>u?.at??m.at(-1)?.to??t)),a=No(e,s,o),i=a.reduce((u,m)=>u+m.to-m.from,0),l=(n-a.length*qt)/Math.max(o-s-i,1);function d(u){let m=0,h=s;for(const c of a){if(u<=c.from)break;if(m+=(c.from-h)*l,u<c.to)return m+(u-c.from)/(c.to-c.from)*qt;m+=qt,h=c.to}return m+(Math.min(Math.max(u,s),o)-h)*l}function f(){const u=Ft/l,m=To.find(g=>g>=u)??Math.ceil(u/864e5)*864e5,h=[];let c=-Ft;for(let g=0;s+g<=o;){const A=s+g,b=a.find(v=>v.from<A&&A<v.to);if(b){g=Math.ceil((b.to-s)/m)*m;continue}const y=d(A);y-c>=Ft*.6&&(h.push({since:g,x:y}),c=y),g+=m}return h}return{from:s,to:o,width:n,cuts:a,x:d,ticks:f}}function No(e,t,n){const s=[],o=xo(e,t,n).sort((i,l)=>l.to-l.from-(i.to-i.from));let a=n-t;for(const i of o.slice(0,So)){const l=i.to-i.from,d=a-l;if(l<Ao*d||d<=0)break;const f=d*$o;s.push({from:i.from+f,to:i.to-f}),a=d+2*f}return s.sort((i,l)=>i.from-l.from)}function xo(e,t,n){const s=[];let o=t;for(const{spans:a}of e)for(const i of a)i.kind!=="running"&&i.kind!=="stopping"||(i.from>o&&s.push({from:o,to:i.from}),o=Math.max(o,i.to??n));return n>o&&s.push({from:o,to:n}),s}const Co=["waiting","later","person","paused"];function Ro({lanes:e,until:t}){return r("details",{class:"lane-table",children:[r("summary",{children:"As a table"}),r("div",{class:"scroller",tabIndex:0,role:"region","aria-label":"Timeline as a table",children:r("table",{children:[r("thead",{children:r("tr",{children:[r("th",{scope:"col",children:"Stage"}),r("th",{scope:"col",children:"Attempt"}),r("th",{scope:"col",children:"From"}),r("th",{scope:"col",children:"Waited"}),r("th",{scope:"col",children:"Backed off"}),r("th",{scope:"col",children:"Ran"}),r("th",{scope:"col",children:"End"})]})}),r("tbody",{children:e.map(n=>{const s=Or([n],t),o=(...i)=>i.reduce((l,d)=>l+(s[d]??0),0),a=i=>i>0?se(i):"–";return r("tr",{children:[r("th",{scope:"row",children:R(n.stage)}),r("td",{children:[n.attempt,n.round>0&&`, retry ${n.round}`]}),r("td",{children:Oe(n.spans[0].from)}),r("td",{children:a(o(...Co))}),r("td",{children:a(o("backoff"))}),r("td",{children:a(o("running","stopping"))}),r("td",{children:[n.end?R(n.end.kind):"goes on",n.marks.length>0&&`; ${n.marks.map(({text:i})=>i).join(", ")}`]})]},n.key)})})]})})]})}const Zt={running:"Running",waiting:"Waiting for a worker",backoff:"Backing off",person:"Waiting for a person",paused:"Paused",later:"Not due yet",stopping:"Stopping"},Ke=30,yn=14,bn=24,Mo=18,Lo=2,Do=76,[Po,Oo]=[7.6,7];function Uo({job:e,entries:t}){const n=J(null),s=I(0),o=I(Y()),a=I(null),i=I(""),l=de(e.state)&&ie.value.state==="live";Xo(n,s),Yo(n,l,()=>o.value=Y());const[d,f,u]=[e.task?.state??null,e.blockers[0]?.kind??null,e.runAt],m=rt(()=>bo(t,{task:d,blocker:f,runAt:u?Date.parse(u):null}),[t,d,f,u]),h=m.slice(-60),c=Math.max(o.value,Date.parse(t.at(-1)?.at??e.createdAt)),g=Math.max(...h.map(Vo),Do),A=Io(h,c,Math.max(s.value-g-Mo,50)),b=h.length*Ke+bn,y=a.value&&h[a.value[0]]?.spans[a.value[1]]?a.value:null;function v(_){const p=zo(_.key,y,h);p&&(_.preventDefault(),a.value=p,i.value=Un(h[p[0]],p[1],c))}return r("div",{class:"timeline",children:[r(Wo,{lanes:m,until:c}),r("div",{ref:n,class:"picture",style:{minHeight:`${b}px`},tabIndex:0,role:"application","aria-label":`Timeline of ${h.length} attempts. Arrow keys go from span to span; a table follows.`,onKeyDown:v,onPointerLeave:()=>a.value=null,children:s.value>0&&r("svg",{width:s.value,height:b,"aria-hidden":"true",children:[r(Bo,{}),r(Jo,{scale:A,left:g,height:b}),h.map((_,p)=>r("g",{transform:`translate(0 ${p*Ke})`,class:"lane",children:[r("text",{x:"0",y:Ke/2,class:"lane-name",children:[R(_.stage),r("tspan",{class:"lane-attempt",dx:"6",children:Ur(_)})]}),r("g",{transform:`translate(${g} ${(Ke-yn)/2})`,children:[_.spans.map((E,N)=>r(qo,{span:E,scale:A,until:c,chosen:y?.[0]===p&&y[1]===N,onEnter:()=>a.value=[p,N]},N)),r(Fo,{lane:_,scale:A})]})]},_.key)),r(Ho,{scale:A,left:g,height:b})]})}),r("span",{class:"unseen",role:"status",children:i.value}),r("p",{class:"detail number",children:y?Un(h[y[0]],y[1],c):r("span",{class:"faint",children:Ko(m,h)})}),r(Ro,{lanes:m,until:c})]})}function qo(e){const{span:t,scale:n,until:s,chosen:o,onEnter:a}=e,i=n.x(t.from),l=Math.max(n.x(t.to??s)-i,Lo);return r("g",{class:`span span-${t.kind}${o?" chosen":""}`,onPointerEnter:a,children:[r("rect",{x:i,y:"-8",width:Math.max(l,6),height:Ke,class:"target"}),r("rect",{x:i,width:l,height:yn,rx:Math.min(3,l/2),class:"bar"})]})}function Fo({lane:e,scale:t}){return e.end?r("path",{d:{succeeded:"m-3 0 2.2 2.4 4-5",failed:"m-3-3 6 6m0-6-6 6",cancelled:"m-3 3 6-6"}[e.end.kind],class:`end end-${e.end.kind}`,transform:`translate(${t.x(e.end.at)+10} ${yn/2})`}):null}function Jo({scale:e,left:t,height:n}){const s=n-bn;return r("g",{class:"axis",transform:`translate(${t} 0)`,children:e.ticks().map(({since:o,x:a})=>r("g",{transform:`translate(${a} 0)`,children:[r("line",{y2:s+4}),r("text",{y:s+18,"text-anchor":a<20?"start":a>e.width-16?"end":"middle",children:o===0?Oe(e.from).slice(0,8):`+${Go(o)}`})]},o))})}function Ho({scale:e,left:t,height:n}){const s=n-bn+4;return r("g",{class:"cuts",transform:`translate(${t} 0)`,children:e.cuts.map(o=>{const a=(e.x(o.from)+e.x(o.to))/2;return r("g",{children:[r("path",{d:`M${a-4} 0h8v${s}h-8z`,class:"cut-gap"}),r("path",{d:`M${a-4} 0v${s}M${a+4} 0v${s}`,class:"cut-edge"})]},o.from)})})}function Bo(){const e=(t,n,s)=>r("pattern",{id:t,width:"6",height:"6",patternUnits:"userSpaceOnUse",patternTransform:`rotate(${n})`,children:[r("rect",{width:"6",height:"6",class:`${t}-ground`}),r("rect",{width:s,height:"6",class:`${t}-stripe`})]});return r("defs",{children:[e("backoff",45,2),e("paused",0,2),e("stopping",-45,3),r("pattern",{id:"person",width:"6",height:"6",patternUnits:"userSpaceOnUse",children:[r("rect",{width:"6",height:"6",class:"person-ground"}),r("circle",{cx:"3",cy:"3",r:"1.3",class:"person-stripe"})]})]})}function Wo({lanes:e,until:t}){const n=Or(e,t);return r("ul",{class:"legend",children:Object.keys(Zt).filter(s=>(n[s]??0)>0).map(s=>r("li",{children:[r("svg",{width:"16",height:"10","aria-hidden":"true",class:`span span-${s}`,children:r("rect",{width:"16",height:"10",rx:"2",class:"bar"})}),Zt[s]," ",r("span",{class:"number",children:se(n[s]??0)})]},s))})}function Go(e){return se(e).replace(".0 s"," s").replace(/ 00? [a-z]+$/,"")}function Ur({attempt:e,round:t}){return[t>0?`retry ${t}`:"",e>1?`#${e}`:""].filter(Boolean).join(" ")}function Vo(e){return e.stage.length*Po+14+Ur(e).length*Oo}function Un(e,t,n){const s=e.spans[t],o=`${R(e.stage)}${e.attempt>1?`, attempt ${e.attempt}`:""}`,a=s.to===null?"until now":`to ${Oe(s.to)}`;return`${o}: ${Zt[s.kind].toLowerCase()} for ${se((s.to??n)-s.from)}, ${Oe(s.from)} ${a}`}function Ko(e,t){const n=e[0]?.spans[0]?.from;return e.length>t.length?`The latest ${t.length} of ${e.length} attempts; all are in the table.`:n===void 0?"":`From ${st(n)}.`}function zo(e,t,n){const s=n.flatMap((i,l)=>i.spans.map((d,f)=>[l,f])),o=t?s.findIndex(([i,l])=>i===t[0]&&l===t[1]):-1,a={ArrowRight:1,ArrowDown:1,ArrowLeft:-1,ArrowUp:-1}[e];return e==="Escape"?null:e==="Home"?s[0]:e==="End"?s.at(-1):a===void 0?null:s[Math.min(Math.max(o+a,0),s.length-1)]}function Xo(e,t){K(()=>{if(!e.current)return;const n=new ResizeObserver(([s])=>{s&&(t.value=Math.floor(s.contentRect.width))});return n.observe(e.current),()=>n.disconnect()},[])}const jo=1e3;function Yo(e,t,n){K(()=>{if(n(),!t||!e.current)return;const s=matchMedia("(prefers-reduced-motion: reduce)").matches;let o=0,a=!1;const i=()=>{n(),a&&(o=requestAnimationFrame(i))},l=s?setInterval(n,jo):void 0,d=new IntersectionObserver(([f])=>{a=!s&&f?.isIntersecting===!0,cancelAnimationFrame(o),a&&(o=requestAnimationFrame(i))});return d.observe(e.current),()=>{d.disconnect(),cancelAnimationFrame(o),clearInterval(l)}},[t])}function qr({heading:e,confirm:t,danger:n,busy:s,problem:o,onConfirm:a,onClose:i,children:l}){const d=J(null),f=rs();return Pe(()=>d.current?.showModal(),[]),r("dialog",{ref:d,"aria-labelledby":f,onClose:i,onClick:u=>u.target===d.current&&d.current?.close(),children:r("form",{onSubmit:u=>{u.preventDefault(),s||a(new FormData(u.currentTarget))},children:[r("h2",{id:f,children:e}),l,o&&r("p",{class:"refused",role:"alert",children:o}),r("div",{class:"buttons",children:[r("button",{type:"button",onClick:()=>d.current?.close(),children:"Not now"}),r("button",{type:"submit",class:n?"danger":"primary","aria-disabled":s,children:t})]})]})})}const Qo=35e3;async function X(e,t,n){for(;;){await kr(),n?.throwIfAborted();const s=_e.peek(),o=await Zo(e.toString(),t,n),{data:a,errors:i}=o;if(!i?.length){if(a==null)throw new ce("UNREADABLE","The server's answer holds nothing.");return a}const l=fn(i);if(l.code!=="UNAUTHENTICATED")throw l;Er(s)}}async function Zo(e,t,n){const s=AbortSignal.timeout(Qo);let o;try{o=await fetch("/graphql",{method:"POST",headers:{"content-type":"application/json",accept:"application/graphql-response+json",...wr()},body:JSON.stringify({query:e,variables:t}),signal:n?AbortSignal.any([n,s]):s})}catch(a){throw n?.throwIfAborted(),s.aborted?new ce("TIMEOUT","The server has not answered in time."):a instanceof TypeError?new ce("UNREACHABLE","The server cannot be reached."):a}try{const a=await o.json();if(typeof a=="object"&&a!==null)return a}catch{n?.throwIfAborted()}throw new ce("UNREADABLE",`What answered is not Callboard (status ${o.status}).`)}async function ea(e,t,n){try{const s=(await ta(e,t,n))[0];return s?na(s):null}catch(s){const{code:o,message:a}=he(s);return o==="UNREACHABLE"||o==="TIMEOUT"?`${a} Look whether it has taken effect.`:a}}async function ta(e,t,n){const s=n.reason?.trim()||null;switch(n.action){case"NEXT":return ye((await X(Qs,{id:e,version:t,reason:s})).nextStage);case"CANCEL":return ye((await X(Zs,{id:e,version:t,reason:s})).cancelJob);case"RETRY":return ye((await X(eo,{id:e,version:t,from:n.from??"INIT"})).retryJob);case"PAUSE":return ye((await X(to,{id:e,version:t})).pauseJob);case"RESUME":return ye((await X(no,{id:e,version:t})).resumeJob);case"UPDATE":return ye((await X(ro,{id:e,version:t,input:n.input??{}})).updateJob);case"DELETE":return ye((await X(so,{id:e})).deleteJob)}}function ye(e){return e?.errors??[]}function na(e){switch(e.__typename){case"VersionConflict":return`The job has changed meanwhile: it is in ${R(e.job.state)} now. Look again, then repeat.`;case"InvalidTransition":{const{state:t}=e.job,n=e.allowedActions.map(s=>s.toLowerCase()).join(", ");return`A job in ${R(t)} does not accept this${n&&`, but ${n}`}.`}default:return/[.!?]$/.test(e.message)?e.message:`${e.message}.`}}function Fr(e){const t=e.split(`
`).map(n=>n.trim()).filter(Boolean).map(n=>{const s=n.indexOf(":");return s<0?{key:n,value:""}:{key:n.slice(0,s).trim(),value:n.slice(s+1).trim()}});return t.some(({key:n})=>!n)?"A label needs something before its colon.":t}function ra(e){return e.map(({key:t,value:n})=>`${t}: ${n}`).join(`
`)}const qn=1e6;function sa({job:e}){return r(q,{children:[r("label",{class:"field",children:["Name",r("input",{name:"name",required:!0,maxLength:255,defaultValue:e.name})]}),r("label",{class:"field",children:["Description",r("textarea",{name:"description",rows:2,maxLength:1e4,defaultValue:e.description??""})]}),r("div",{class:"pair",children:[r("label",{class:"field",children:["Priority ",r("span",{class:"faint",children:"(higher first)"}),r("input",{name:"priority",type:"number",required:!0,step:"1",min:-qn,max:qn,defaultValue:e.priority})]}),r("label",{class:"field",children:["Mode",r("span",{class:"select",children:r("select",{name:"mode",children:[r("option",{value:"AUTO",selected:e.mode==="AUTO",children:"By itself"}),r("option",{value:"MANUAL",selected:e.mode==="MANUAL",children:"Step by step"})]})})]})]}),r("label",{class:"field",children:["Labels ",r("span",{class:"faint",children:"(one a line, as key: value)"}),r("textarea",{name:"labels",rows:3,defaultValue:ra(e.labels)})]})]})}function oa(e){const t=s=>String(e.get(s)??"").trim(),n=Fr(t("labels"));return typeof n=="string"?n:{name:t("name"),description:t("description")||null,priority:Number(t("priority")),mode:t("mode")==="MANUAL"?"MANUAL":"AUTO",labels:n}}const aa=["NEXT","RETRY","RESUME","PAUSE","UPDATE","CANCEL","DELETE"],Fn=["PAUSE","RESUME"],ia=1e3;function la({job:e}){const t=I(null),n=I(!1),s=I(null),o=I(""),a=J(null),i=J(!1),{id:l,version:d}=e;async function f(h,c){n.value=!0,s.value=null,o.value="",s.value=await ea(l,c,h),n.value=!1,s.value===null&&(o.value=go[h.action],t.value=null,h.action==="DELETE"?Rt(xt.value):i.current=!0)}const u=t.value;K(()=>{!i.current||u||(i.current=!1,a.current?.focus())});function m(h){s.value=null,Fn.includes(h)?f({action:h},d):t.value={action:h,version:d}}return r("div",{class:"actions",ref:a,role:"group","aria-label":"What can be done",tabIndex:-1,children:[aa.filter(h=>e.allowedActions.includes(h)).map(h=>r("button",{type:"button",class:da(h),"data-action":h,"aria-haspopup":Fn.includes(h)?void 0:"dialog","aria-disabled":n.value,onClick:()=>!n.value&&m(h),children:Jt(h,e)},h)),r("p",{class:s.value&&!u?"told refused":"told faint",role:"status",children:u?"":s.value??o.value}),u&&r(qr,{heading:`${Jt(u.action,e)}: ${e.name}`,confirm:u.action==="UPDATE"?"Save":Jt(u.action,e),danger:u.action==="CANCEL"||u.action==="DELETE",busy:n.value,problem:s.value,onConfirm:h=>{const c=ua(u.action,h);typeof c=="string"?s.value=c:f(c,u.action==="CANCEL"?e.version:u.version)},onClose:()=>{t.value=null,s.value=null},children:r(ca,{action:u.action,job:e})},u.action)]})}function ca({action:e,job:t}){switch(e){case"NEXT":return r(q,{children:[r("p",{children:["Stage ",R(t.stage)," begins as soon as a worker is free."]}),r(Jn,{})]});case"CANCEL":return r(q,{children:[r("p",{children:[t.task?.state==="RUNNING"?`Stage ${R(t.stage)} runs: its worker is asked to stop. `:`It stands before stage ${R(t.stage)}. `,"A cancelled job cannot be run again."]}),r(Jn,{})]});case"RETRY":return r("fieldset",{children:[r("legend",{children:"Where it starts again"}),r("label",{children:[r("input",{type:"radio",name:"from",value:"FAILED_STAGE",defaultChecked:!0,autofocus:!0}),r("span",{children:["From ",R(t.stage),", where it failed; earlier results stay"]})]}),r("label",{children:[r("input",{type:"radio",name:"from",value:"INIT"}),r("span",{children:"From the beginning"})]})]});case"DELETE":return r("p",{children:"The job goes for good, with its history and its results."});case"UPDATE":return r(sa,{job:t});case"PAUSE":case"RESUME":return null}}function Jn(){return r("label",{class:"field",children:["Reason ",r("span",{class:"faint",children:"(kept in the history)"}),r("textarea",{name:"reason",rows:2,maxLength:ia,autofocus:!0})]})}function ua(e,t){switch(e){case"RETRY":return{action:e,from:t.get("from")==="INIT"?"INIT":"FAILED_STAGE"};case"UPDATE":{const n=oa(t);return typeof n=="string"?n:{action:e,input:n}}default:return{action:e,reason:String(t.get("reason")??"")}}}function Jt(e,t){switch(e){case"NEXT":return t.blockers.some(({kind:s})=>s==="APPROVAL")?`Approve ${R(t.stage)}`:`Begin ${R(t.stage)}`;case"RETRY":return"Retry";case"RESUME":return"Resume";case"PAUSE":return"Pause";case"UPDATE":return"Edit";case"CANCEL":return"Cancel job";case"DELETE":return"Delete"}}function da(e){return e==="NEXT"||e==="RETRY"||e==="RESUME"?"primary":e==="CANCEL"||e==="DELETE"?"danger-quiet":""}const ha=1e3;function fa({id:e,version:t}){const n=I(null),s=I(null);return K(()=>{const o=new AbortController;return ma(e,o.signal).then(a=>{n.value=a,s.value=null},a=>{o.signal.aborted||(s.value=he(a))}),()=>o.abort()},[e,t]),n.value?r("div",{class:"scroller",tabIndex:0,role:"region","aria-label":"Attempts",children:r("table",{class:"attempts",children:[r("thead",{children:r("tr",{children:[r("th",{scope:"col",children:"Stage"}),r("th",{scope:"col",children:"Attempt"}),r("th",{scope:"col",children:"State"}),r("th",{scope:"col",children:"Handler"}),r("th",{scope:"col",children:"Worker"}),r("th",{scope:"col",children:"Began"}),r("th",{scope:"col",children:"Ran"})]})}),r("tbody",{children:[...n.value].reverse().map(o=>r(pa,{task:o},o.id))})]})}):s.value?r(Ue,{problem:s.value}):r("p",{class:"faint",children:"Reading …"})}function pa({task:e}){const t=e.startedAt&&Date.parse(e.startedAt);return r(q,{children:[r("tr",{children:[r("th",{scope:"row",children:R(e.stage)}),r("td",{children:[e.attempt," of ",e.maxAttempts,e.round>0&&`, retry ${e.round}`]}),r("td",{class:`task-${e.state.toLowerCase()}`,children:Lt[e.state]}),r("td",{children:e.handler}),r("td",{children:e.worker?.name??"–"}),r("td",{title:t?st(t):"",children:t?Oe(t):"–"}),r("td",{children:t&&e.finishedAt?se(Date.parse(e.finishedAt)-t):"–"})]}),e.error&&r("tr",{class:"attempt-error",children:r("td",{colSpan:7,children:[vn[e.error.kind],": ",e.error.message,e.error.details!=null&&r("code",{children:[" ",JSON.stringify(e.error.details)]})]})})]})}async function ma(e,t){const n=[];let s=null;do{const{job:o}=await X(Xs,{id:e,after:s},t);if(!o)break;n.push(...o.tasks.nodes),s=o.tasks.pageInfo.hasNextPage?o.tasks.pageInfo.endCursor:null}while(s!==null&&n.length<ha);return n}const Hn=2e4;function ga({id:e,version:t}){const n=I(null),s=I(null);K(()=>{const i=new AbortController;return X(Ks,{id:e},i.signal).then(({job:l})=>{n.value=l,s.value=null},l=>{i.signal.aborted||(s.value=he(l))}),()=>i.abort()},[e,t]);const o=n.value;if(!o)return s.value?r(Ue,{problem:s.value}):r("p",{class:"faint",children:"Reading …"});const a=o.results;return r(q,{children:[o.output!=null&&r(ut,{name:"Output",value:o.output}),o.error?.details!=null&&r(ut,{name:"Details of the error",value:o.error.details}),r(ut,{name:"Input",value:o.input}),ue.filter(i=>a[i]!=null).map(i=>r(ut,{name:`Result of ${R(i)}`,value:a[i]},i))]})}function ut({name:e,value:t}){const n=I(!1),s=JSON.stringify(t,null,2),o=!n.value&&s.length>Hn;return r("section",{class:"value",children:[r("h3",{children:[e,r(Pr,{text:s,what:e})]}),r("pre",{tabIndex:0,children:o?`${s.slice(0,Hn)} …`:s}),o&&r("button",{type:"button",onClick:()=>n.value=!0,children:["Show all ",s.length.toLocaleString()," characters"]})]})}function _a({watch:e}){const t=I(!1),n=e.entries.value;async function s(){t.value=!0,await e.readEarlier(),t.value=!1}return r(q,{children:[r("ol",{class:"history",reversed:!0,"aria-label":"History, the latest first",children:n.map((o,a)=>{const i=n.length-1-a;return r(va,{entry:n[i],before:n[i-1]},n[i].seq)})}),e.hasEarlier.value&&r("button",{type:"button",onClick:s,"aria-disabled":t.value,children:t.value?"Reading …":"Show earlier entries"})]})}function va({entry:e,before:t}){const n=Date.parse(e.at),s=e.fromState!==e.toState;return r("li",{class:`entry entry-${e.trigger.toLowerCase()}`,"data-seq":e.seq,children:[r("span",{class:"entry-seq number faint",children:e.seq}),r("time",{dateTime:e.at,title:st(n),class:"entry-at number",children:Oe(n)}),r("span",{class:"entry-since number faint",children:t?`+${se(n-Date.parse(t.at))}`:""}),r("div",{class:"entry-what",children:[r("p",{children:[r("strong",{children:po[e.trigger]}),s&&e.fromState&&r("span",{class:"faint",children:[" ",R(e.fromState)," → ",R(e.toState)]}),e.attempt!==null&&e.attempt>1&&r("span",{class:"faint number",children:[" · attempt ",e.attempt]})]}),e.reason&&r("p",{class:"entry-reason",children:["“",e.reason,"”"]}),e.error&&r("p",{class:"entry-error",children:[vn[e.error.kind],": ",e.error.message]}),e.metadata!=null&&r("code",{class:"faint",children:JSON.stringify(e.metadata)})]}),r("span",{class:"entry-actor faint",children:[mo[e.actor.kind]," ",e.actor.name]})]})}const wn={"15m":900,"1h":3600,"24h":86400,"7d":604800},Jr=["newest","oldest","ended"],Hr=32;function en(e){const t=e.get("since"),n=e.get("order");return{states:Mr.filter(s=>e.getAll("state").includes(s)),tasks:Lr.filter(s=>e.getAll("task").includes(s)),queue:e.get("queue")||null,workflow:e.get("workflow")||null,name:e.get("name")??"",labels:[...new Set(e.getAll("label").filter(Boolean))].slice(0,Hr),since:t!==null&&t in wn?t:null,order:Jr.find(s=>s===n)??"newest"}}function tt(e){const t=new URLSearchParams;for(const s of e.states)t.append("state",s);for(const s of e.tasks)t.append("task",s);e.queue&&t.append("queue",e.queue),e.workflow&&t.append("workflow",e.workflow),e.name&&t.append("name",e.name);for(const s of e.labels)t.append("label",s);e.since&&t.append("since",e.since),e.order!=="newest"&&t.append("order",e.order);const n=t.toString();return n&&`?${n}`}function Br(e){return tt({...e,order:"newest"})===""}function ya(e,t){return{...e.states.length>0&&{states:e.states},...e.tasks.length>0&&{taskStates:e.tasks},...e.queue&&{queues:[e.queue]},...e.workflow&&{workflows:[e.workflow]},...e.name&&{nameContains:e.name},...e.labels.length>0&&{labels:e.labels.map(wa)},...e.since&&{createdAfter:new Date(t-wn[e.since]*1e3).toISOString()}}}function ba(e){return{field:e.order==="ended"?"FINISHED_AT":"CREATED_AT",direction:e.order==="oldest"?"ASC":"DESC"}}function wa(e){const t=e.lastIndexOf(":");return t<0?{key:e}:{key:e.slice(0,t),values:[e.slice(t+1)]}}const Ea=`query Job($id: ID!) {
  job(id: $id) {
    name
    state
    stage
    progress
    version
    allowedActions
    blockers { kind message until }
    stages { stage task { state attempt startedAt finishedAt } }
    error { kind message stage attempt }
    transitions(last: 20) { nodes { seq trigger toState at actor { kind name } } }
  }
}`;function ka({job:e}){const t=n=>ve+tt(en(new URLSearchParams(n)));return r("aside",{class:"properties","aria-label":"Properties",children:[r("dl",{children:[r(j,{name:"Workflow",children:[r("a",{href:t({workflow:e.workflow.name}),children:e.workflow.name}),r("span",{class:"faint number",children:[" version ",e.workflow.version]})]}),r(j,{name:"Queue",children:r("a",{href:t({queue:e.queue}),children:e.queue})}),r(j,{name:"Priority",children:r("span",{class:"number",children:e.priority.toLocaleString()})}),r(j,{name:"Mode",children:e.mode==="AUTO"?"By itself":"Step by step"}),r(j,{name:"Worker",children:e.task?.worker?`${e.task.worker.name} on ${e.task.worker.host}`:r("span",{class:"faint",children:"none"})}),r(j,{name:"Created",children:r(dt,{at:e.createdAt})}),e.runAt&&r(j,{name:"Not before",children:r(dt,{at:e.runAt})}),e.startedAt&&r(j,{name:"Started",children:r(dt,{at:e.startedAt})}),e.finishedAt&&r(j,{name:"Ended",children:r(dt,{at:e.finishedAt})}),e.retries>0&&r(j,{name:"Retried",children:r("span",{class:"number",children:e.retries===1?"once":`${e.retries} times`})}),e.labels.length>0&&r(j,{name:"Labels",children:r("span",{class:"labels wrapped",children:e.labels.map(({key:n,value:s})=>r("a",{class:"label",href:t({label:s?`${n}:${s}`:n}),children:s?`${n}: ${s}`:n},n))})}),e.idempotencyKey&&r(j,{name:"Idempotency key",children:r("code",{class:"breaking",children:e.idempotencyKey})}),r(j,{name:"Id",children:[r("code",{class:"breaking",children:e.id}),r(Pr,{text:e.id,what:"id"})]})]}),r("a",{class:"elsewhere",href:Aa(e.id),children:"Open in GraphiQL"})]})}function Aa(e){return`/graphql?${new URLSearchParams({query:Ea,variables:JSON.stringify({id:e})}).toString()}`}function j({name:e,children:t}){return r("div",{children:[r("dt",{children:e}),r("dd",{children:t})]})}function dt({at:e}){const t=Date.parse(e);return r("time",{dateTime:e,title:st(t),class:"number",children:Us(t,Y())})}function tn({state:e,stage:t,progress:n}){return e==="COMPLETE"?1:Math.min(Math.max(n*ue.length-ue.indexOf(t),0),1)}function Sa({job:e}){const t=ue.indexOf(e.stage),n=tn(e),s=Math.round(n*100),o=`Stage ${t+1} of ${ue.length}, ${R(e.stage)}`,a=de(e.state)?`${o}, ${s} %`:`${R(e.state)} at ${o}`;return r("span",{class:de(e.state)?"track":"track track-ended",role:"img","aria-label":a,title:a,children:ue.map((i,l)=>{const f=l<t||e.state==="COMPLETE"?"done":l>t?"ahead":de(e.state)?"now":e.state.toLowerCase();return r("i",{class:`track-${f}`,children:f==="now"&&r("b",{style:{transform:`scaleX(${n})`}})},i)})})}const Bn={done:"tick",failed:"cross",cancelled:"stroke",person:"lock",waiting:"clock"},nn=13,Wn=2*Math.PI*nn;function $a({job:e,bindings:t}){return r("div",{class:"stages-card",children:[r("ol",{class:"stages","aria-label":"Stages",children:ue.map(n=>{const s=Ta(n,e),o=t.find(i=>i.stage===n),a=o?.approval&&s==="ahead";return r("li",{class:`stage stage-${s}`,"aria-current":n===e.stage?"step":void 0,children:[r("svg",{class:"node",viewBox:"0 0 32 32",width:"32",height:"32","aria-hidden":"true",children:[r("circle",{cx:"16",cy:"16",r:nn,class:"node-ring"}),s==="running"&&r("circle",{cx:"16",cy:"16",r:nn,class:"node-progress","stroke-dasharray":`${Wn*tn(e)} ${Wn}`})]}),(Bn[s]||a)&&r(ne,{name:Bn[s]??"lock"}),s==="running"&&r("span",{class:"node-percent number",children:Math.round(tn(e)*100)}),r("span",{class:"stage-name",children:R(n)}),r("span",{class:"stage-detail faint number",children:Ia(n,s,e,o?.approval??!1)}),o&&r("span",{class:"stage-handler faint",children:o.handler})]},n)})}),r("div",{class:"whole",role:"progressbar","aria-label":"Progress over all stages","aria-valuemin":0,"aria-valuemax":100,"aria-valuenow":Math.round(e.progress*100),children:r("b",{style:{transform:`scaleX(${e.progress})`}})})]})}function Ta(e,t){const[n,s]=[ue.indexOf(e),ue.indexOf(t.stage)];return n<s||t.state==="COMPLETE"?"done":n>s?"ahead":t.state==="FAILED"?"failed":t.state==="CANCELLED"?"cancelled":t.task?.state==="RUNNING"?"running":t.blockers.some(({kind:a})=>a==="APPROVAL"||a==="MANUAL_STEP")?"person":"waiting"}function Ia(e,t,n,s){const o=n.stages.find(l=>l.stage===e)?.task,a=o&&o.attempt>1?`attempt ${o.attempt}`:"",i=(...l)=>l.filter(Boolean).join(" · ")||" ";switch(t){case"ahead":return s?"needs approval":" ";case"person":case"waiting":{const l=n.blockers[0];return i(l?_n[l.kind]:o?Lt[o.state]:"",a)}case"running":return i(o?.startedAt?He(Math.max(Ie.value,Y())-Date.parse(o.startedAt)):"",a);case"done":case"failed":case"cancelled":return!o?.startedAt||!o.finishedAt?i(de(n.state)?"":R(n.state),a):i(se(Date.parse(o.finishedAt)-Date.parse(o.startedAt)),a)}}const Na=500,xa=2e3;class Ca{constructor(t){this.id=t,this.place={id:t,after:null}}id;job=L(null);gone=L(!1);problem=L(null);entries=L([]);hasEarlier=L(!1);historyRead=L(!1);bindings=L([]);over=new AbortController;stopJob=null;stopHistory=null;timers=new Set;startCursor=null;place;start(){this.followJob(),this.readHistory(),this.readBindings()}stop(){this.over.abort(),this.stopJob?.(),this.stopHistory?.();for(const t of this.timers)clearTimeout(t)}followJob(){this.stopJob=At(Vs,{id:this.id},{next:({job:t})=>{this.job.value=t,this.problem.value=null},trouble:t=>this.fail(t),error:t=>{this.fail(t),t.code!=="NOT_FOUND"&&t.code!=="BAD_USER_INPUT"&&this.soon(()=>this.followJob())},complete:()=>{const t=this.job.value?.state;(!t||de(t)||t==="FAILED")&&(this.gone.value=!0)}})}async readHistory(){this.stopHistory?.();try{let t=[],n=null;do{const s=await this.page(n);if(!s)return;n===null&&(this.place.after=s.edges.at(-1)?.cursor??null),t=[...s.edges.map(({node:o})=>o),...t],n=s.pageInfo.hasPreviousPage?s.pageInfo.startCursor:null}while(n!==null&&t.length<Na);this.startCursor=n,this.hasEarlier.value=n!==null,this.entries.value=t,this.historyRead.value=!0,this.followHistory()}catch(t){if(this.over.signal.aborted)return;this.fail(he(t)),this.soon(()=>{this.readHistory()})}}async readEarlier(){if(this.startCursor!==null)try{const t=await this.page(this.startCursor);if(!t)return;this.startCursor=t.pageInfo.hasPreviousPage?t.pageInfo.startCursor:null,this.hasEarlier.value=this.startCursor!==null,this.entries.value=[...t.edges.map(({node:n})=>n),...this.entries.value]}catch(t){this.over.signal.aborted||this.fail(he(t))}}followHistory(){this.stopHistory=At(Ys,this.place,{next:({transitions:{cursor:t,edge:n}})=>{if(this.place.after=t,!n)return;const s=this.entries.value.at(-1)?.seq??0;n.node.seq===s+1?this.entries.value=[...this.entries.value,n.node]:n.node.seq>s&&this.readHistory()},trouble:t=>this.fail(t),error:t=>{t.code!=="CURSOR_EXPIRED"&&t.code!=="BAD_USER_INPUT"&&this.fail(t),this.soon(()=>{this.readHistory()})}})}async page(t){const{job:n}=await X(js,{id:this.id,before:t},this.over.signal);return this.over.signal.throwIfAborted(),n?.transitions??null}async readBindings(){try{const{job:t}=await X(zs,{id:this.id},this.over.signal);this.bindings.value=t?.workflow.stages??[]}catch{this.over.signal.aborted||this.soon(()=>{this.readBindings()})}}fail(t){t.code==="NOT_FOUND"||t.code==="BAD_USER_INPUT"&&!this.job.value?this.gone.value=!0:this.problem.value=t}soon(t){const n=setTimeout(()=>{this.timers.delete(n),t()},xa);this.timers.add(n)}}const ht={timeline:"Timeline",history:"History",attempts:"Attempts",data:"Data"};function Ra({id:e}){const t=J(null);t.current??=new Ca(e);const{job:n,gone:s,problem:o}=t.current;K(()=>(t.current.start(),()=>t.current.stop()),[]);const a=n.value?.name,i=n.value?.state;return Pe(()=>{document.title=a&&i?`${R(i)}: ${a} · Callboard`:"Job · Callboard"},[a,i]),Pe(()=>scrollTo({top:0,behavior:"instant"}),[]),r("main",{class:"job",children:[r("a",{class:"back",href:xt.value,children:[r(ne,{name:"back"}),"Jobs"]}),s.value&&!n.value?r($t,{heading:"There is no such job",children:r("p",{children:[r("code",{class:"breaking",children:e})," was deleted, or has never been there."]})}):n.value?r(Ma,{job:n.value,watch:t.current}):o.value?r(Ue,{problem:o.value}):r(Oa,{})]})}function Ma({job:e,watch:t}){const n=J(null);return K(()=>n.current?.focus({preventScroll:!0}),[]),r(q,{children:[r("header",{class:"job-head",children:[r("div",{class:"job-title",children:[r("h1",{ref:n,tabIndex:-1,children:e.name}),r("p",{class:"job-state",children:[r("span",{role:"status",children:r(Dr,{state:e.state})}),r(La,{job:e}),de(e.state)&&r("span",{class:"number faint",children:[Math.round(e.progress*100)," %"]}),r("span",{class:"faint",children:e.cancelRequestedAt&&de(e.state)?"Asked to stop":e.task?.progressMessage??""})]}),e.description&&r("p",{class:"job-description",children:e.description})]}),!t.gone.value&&r(la,{job:e})]}),t.gone.value&&r("p",{class:"notice",role:"alert",children:"This job was deleted. This is how it was last seen."}),t.problem.value&&r(Ue,{problem:t.problem.value}),r($a,{job:e,bindings:t.bindings.value}),r(Da,{job:e}),r("div",{class:"job-body",children:[r(Pa,{job:e,watch:t}),r(ka,{job:e})]})]})}function La({job:e}){if(!e.startedAt)return null;const t=Date.parse(e.startedAt);return r("span",{class:"number faint",children:e.finishedAt?`took ${se(Date.parse(e.finishedAt)-t)}`:`for ${He(Math.max(Ie.value,Y())-t)}`})}function Da({job:e}){return e.error?r("section",{class:"why why-failed","aria-label":"Error",children:[r(ne,{name:"warning"}),r("div",{children:[r("h2",{children:[vn[e.error.kind]," in ",R(e.error.stage),", attempt ",e.error.attempt]}),r("p",{children:e.error.message})]})]}):e.blockers.length===0?null:r("section",{class:"why","aria-label":"Why it is not running",children:[r(ne,{name:"clock"}),r("ul",{children:e.blockers.map(({kind:t,message:n,until:s})=>r("li",{children:[r("strong",{children:[_n[t],"."]})," ",n,s&&r("span",{class:"number faint",children:[" ",He(Date.parse(s)-Math.max(Ie.value,Y()))," left."]})]},t))})]})}function Pa({job:e,watch:t}){const n=Ae.value.searchParams.get("tab"),s=n!==null&&n in ht?n:"timeline";return r("section",{class:"tabs",children:[r("nav",{"aria-label":"Parts of the job",children:Object.keys(ht).map(o=>r("a",{href:Ct(e.id)+(o==="timeline"?"":`?tab=${o}`),"aria-current":o===s?"page":void 0,children:[ht[o],o==="history"&&r("span",{class:"number faint",children:[" ",e.version]})]},o))}),r("h2",{class:"unseen",children:ht[s]}),r("div",{class:"panel",children:s==="attempts"?r(fa,{id:e.id,version:e.version}):s==="data"?r(ga,{id:e.id,version:e.version}):t.historyRead.value?s==="history"?r(_a,{watch:t}):r(Uo,{job:e,entries:t.entries.value}):r("p",{class:"faint panel-empty",children:"Reading …"})})]})}function Oa(){return r("div",{"aria-busy":"true","aria-label":"The job is being read",children:[r("header",{class:"job-head",children:r("div",{class:"job-title",children:[r("h1",{children:r("i",{class:"skeleton",style:{width:"16rem"}})}),r("p",{class:"job-state",children:r("i",{class:"skeleton",style:{width:"8rem"}})})]})}),r("div",{class:"stages-card",children:r("div",{class:"stages stages-still"})})]})}function Ua({chosen:e,choose:t}){const n=Be.value?.jobs,s=o=>t(e.includes(o)?e.filter(a=>a!==o):[...e,o]);return r("div",{class:"counts",role:"group","aria-label":"Jobs by state",title:mt.value?.message,children:[r("button",{type:"button",class:"count","aria-pressed":e.length===0,onClick:()=>t([]),children:[r("span",{class:"count-name",children:"All"}),r(Gn,{of:n?.total})]}),Mr.map(o=>r("button",{type:"button",class:`count state-${o.toLowerCase()}`,"data-state":o,"aria-pressed":e.includes(o),onClick:()=>s(o),children:[r("span",{class:"count-name",children:[r(Nr,{state:o}),R(o)]}),r(Gn,{of:n?.[o.toLowerCase()]})]},o))]})}function Gn({of:e}){return e===void 0?r("span",{class:"count-number skeleton",children:" "}):r("span",{class:"count-number",children:e.toLocaleString()})}const Ze=2e3;class qa{constructor(t){this.order=t}order;byId=new Map;sorted=[];end=null;cut=!1;get all(){return this.sorted}get hasMore(){return this.end!==null}read(t,n,s){s&&(this.byId.clear(),this.cut=!1);for(const a of t)this.byId.set(a.id,a);const o=t.at(-1);this.end=n&&o?this.keyOf(o):null,this.sort()}apply(t){let n=!1;const s=new Map;for(const[o,a]of t){const i=this.byId.get(o),l=a&&this.keyOf(a);if(a===null||l===null)n=this.byId.delete(o)||n;else if(i===void 0){if(this.end!==null&&this.compare(l,this.end)>0)continue;this.byId.set(o,a),n=!0}else a.version>=i.version&&(this.byId.set(o,a),s.set(o,a),n||=l!==this.keyOf(i))}return n?this.sort():s.size>0&&(this.sorted=this.sorted.map(o=>s.get(o.id)??o)),n}sort(){const t=[...this.byId.values()].map(n=>({row:n,key:this.keyOf(n)??""}));t.sort((n,s)=>this.compare(n.key,s.key));for(const{row:n}of t.splice(Ze))this.byId.delete(n.id),this.cut=!0;this.cut&&(this.end=t.at(-1)?.key??null),this.sorted=t.map(({row:n})=>n)}compare(t,n){const s=t<n?-1:t>n?1:0;return this.order.direction==="ASC"?s:-s}keyOf(t){return this.order.field==="CREATED_AT"?t.id:t.finishedAt===null?null:`${t.finishedAt} ${t.id}`}}const Ht=100,Fa=5e3,Ja=2e3;class Ha{constructor(t){this.choice=t,this.order=ba(t),this.kept=new qa(this.order)}choice;rows=L([]);phase=L("loading");hasMore=L(!1);readingMore=L(!1);problem=L(null);kept;order;filter={};gathered=new Map;frame=0;endCursor=null;reading=null;stopFollowing=null;again;deepest=0;held=!1;start(){this.stop(),this.phase.peek()==="failed"&&(this.phase.value="loading"),this.filter=ya(this.choice,Y()),document.addEventListener("visibilitychange",this.looked),this.stopFollowing=At(Bs,{filter:this.filter},{next:({jobs:{job:t,removedId:n}})=>{n?this.gather(n,null):t?this.gather(t.id,t):this.read()},trouble:t=>{this.problem.value=t,this.readSoon()},error:t=>this.fail(t),complete:()=>this.fail(new ce("UNREADABLE","The server has ended the list's changes."))})}stop(){this.stopFollowing?.(),this.stopFollowing=null,document.removeEventListener("visibilitychange",this.looked),clearTimeout(this.again),cancelAnimationFrame(this.frame),this.frame=0,this.reading?.abort(),this.reading=null,this.gathered.clear(),this.held=!1,this.readingMore.value=!1}lookedAt(t){this.deepest=t,t>this.kept.all.length-Ht/2&&this.readMore()}async readMore(){if(this.kept.cut&&this.kept.all.length<Ze&&!this.held)return this.read();const{reading:t}=this,n=this.kept.all.length>=Ze;if(!(!t||!this.hasMore.value||n||this.readingMore.value||this.phase.value!=="ready")){this.readingMore.value=!0,this.held=!0;try{const s=await this.page(t.signal,this.endCursor);this.kept.read(s.nodes,s.pageInfo.hasNextPage,!1),this.show()}catch(s){t.signal.aborted||(this.problem.value=he(s))}finally{this.reading===t&&(this.readingMore.value=!1,this.held=!1,this.flush())}}}async read(){this.reading?.abort();const t=new AbortController;this.reading=t,this.readingMore.value=!1,clearTimeout(this.again),this.gathered.clear(),this.held=!0;const n=Math.min(this.deepest+Ht/2,Ze),s=[];try{let o=!0;for(let a=null;o&&s.length<Math.max(n,1);){const i=await this.page(t.signal,a);s.push(...i.nodes),{hasNextPage:o,endCursor:a}=i.pageInfo}this.kept.read(s,o,!0),this.phase.value="ready",this.problem.value=null,this.held=!1,this.flush()}catch(o){if(t.signal.aborted)return;this.held=!1,this.problem.value=he(o),this.kept.all.length===0&&this.phase.value==="loading"&&(this.phase.value="failed"),this.readSoon()}}async page(t,n){const s={filter:this.filter,orderBy:this.order,first:Ht,after:n},{jobs:o}=await X(Hs,s,t);return t.throwIfAborted(),this.endCursor=o.pageInfo.endCursor??n,o}readSoon(){clearTimeout(this.again),this.again=setTimeout(()=>{this.read()},Ja)}fail(t){this.problem.value=t,this.phase.value="failed"}gather(t,n){if(this.gathered.set(t,n),this.gathered.size>Fa)return this.dropGathered();this.frame===0&&(this.frame=requestAnimationFrame(this.flush))}dropGathered(){this.gathered.clear(),this.reading?.abort(),this.reading=null,this.held=!1,document.visibilityState==="visible"&&this.read()}flush=()=>{this.frame=0,!(this.held||this.phase.value!=="ready"||!this.reading)&&(this.gathered.size>0&&(this.kept.apply(this.gathered),this.gathered.clear()),this.show())};looked=()=>{document.visibilityState==="visible"&&!this.reading&&this.stopFollowing&&this.read()};show(){this.rows.value=this.kept.all,this.hasMore.value=this.kept.hasMore}}function Ba(e){const t=I(!1);return r(q,{children:[r("button",{type:"button",class:"primary new-job","aria-haspopup":"dialog",onClick:()=>t.value=!0,children:"New job"}),t.value&&r(Wa,{...e,close:()=>t.value=!1})]})}function Wa({workflows:e,workflow:t,queue:n,close:s}){const o=I(!1),a=I(null),i=J(Vn()),l=Be.value?.queues??[];async function d(f){const u=Ga(f,i.current);if(typeof u=="string"){a.value=u;return}o.value=!0,a.value=null;try{const m=(await X(oo,{input:u})).submitJob,h=m?.errors[0];m?.job?Rt(Ct(m.job.id)):a.value=h?`${h.message} (${h.path.slice(1).join(".")})`:"There is no job.",h&&(i.current=Vn())}catch(m){a.value=he(m).message}o.value=!1}return r(qr,{heading:"New job",confirm:"Submit",busy:o.value,problem:a.value,onConfirm:f=>{d(f)},onClose:s,children:[r("label",{class:"field",children:["Name",r("input",{name:"name",required:!0,maxLength:255,autofocus:!0})]}),r("div",{class:"pair",children:[r("label",{class:"field",children:["Workflow",r("span",{class:"select",children:r("select",{name:"workflow",children:e.map(f=>r("option",{value:f,selected:f===(t??"standard"),children:f},f))})})]}),r("label",{class:"field",children:["Queue",r("input",{name:"queue",required:!0,maxLength:255,list:"queues",defaultValue:n??"default"}),r("datalist",{id:"queues",children:l.map(({name:f})=>r("option",{value:f},f))})]})]}),r("label",{class:"field",children:["Input ",r("span",{class:"faint",children:"(JSON)"}),r("textarea",{name:"input",rows:4,spellcheck:!1,class:"code",defaultValue:"{}"})]}),r("label",{class:"field",children:["Labels ",r("span",{class:"faint",children:"(one a line, as key: value)"}),r("textarea",{name:"labels",rows:2})]}),r("label",{class:"check",children:[r("input",{type:"checkbox",name:"manual"}),r("span",{children:"Step by step: each stage waits for me"})]})]})}function Ga(e,t){const n=i=>String(e.get(i)??"").trim();let s;try{s=JSON.parse(n("input")||"{}")}catch{return"The input is not JSON."}const o=Fr(n("labels"));if(typeof o=="string")return o;const a=e.has("manual")?"MANUAL":"AUTO";return{name:n("name"),workflow:n("workflow"),queue:n("queue"),input:s,labels:o,mode:a,idempotencyKey:t}}function Vn(){const e=crypto.getRandomValues(new Uint8Array(16));return`board-${Array.from(e,t=>t.toString(16).padStart(2,"0")).join("")}`}const Va=250,Ka={"15m":"Last 15 minutes","1h":"Last hour","24h":"Last 24 hours","7d":"Last 7 days"},za={newest:"Newest first",oldest:"Oldest first",ended:"Ended last first"};function Xa({choice:e,change:t}){const n=I(!1),s=Qa(),o=Be.value?.queues.map(({name:i})=>i)??[],a=[e.tasks[0],e.queue,e.workflow,e.since,...e.labels].filter(Boolean).length;return r("div",{class:n.value?"filters open":"filters",role:"search","aria-label":"Filter jobs",children:[r(ja,{name:e.name,change:i=>t({name:i})}),r("button",{type:"button",class:"filters-more","aria-expanded":n.value,onClick:()=>n.value=!n.value,children:["Filters",a>0&&r("span",{class:"number",children:[" · ",a]})]}),r(Ge,{label:"Task",value:e.tasks[0]??"",any:"Any task",options:Lr.map(i=>[i,Lt[i]]),change:i=>t({tasks:i?[i]:[]})}),r(Ge,{label:"Queue",value:e.queue??"",any:"Any queue",options:Kn(o,e.queue),change:i=>t({queue:i||null})}),r(Ge,{label:"Workflow",value:e.workflow??"",any:"Any workflow",options:Kn(s,e.workflow),change:i=>t({workflow:i||null})}),r(Ge,{label:"Created",value:e.since??"",any:"Any time",options:Object.keys(wn).map(i=>[i,Ka[i]]),change:i=>t({since:i||null})}),r(Ya,{labels:e.labels,change:i=>t({labels:i})}),!Br(e)&&r("button",{type:"button",class:"quiet clear",onClick:()=>t({states:[],tasks:[],queue:null,workflow:null,name:"",labels:[],since:null}),children:"Clear"}),r("span",{class:"filters-end",children:[r(Ge,{label:"Order",value:e.order,options:Jr.map(i=>[i,za[i]]),change:i=>t({order:i})}),r(Ba,{workflows:s,workflow:e.workflow,queue:e.queue})]})]})}function ja({name:e,change:t}){const n=J(null),s=J(void 0),o=I(e);return K(()=>{o.value.trim()!==e&&(o.value=e)},[e]),K(()=>{const a=i=>{i.key!=="/"||i.target.closest("input, textarea, select, dialog")||(i.preventDefault(),n.current?.focus())};return addEventListener("keydown",a),()=>{removeEventListener("keydown",a),clearTimeout(s.current)}},[]),r("label",{class:"search",children:[r(ne,{name:"search"}),r("span",{class:"unseen",children:"Name contains"}),r("input",{ref:n,type:"search",placeholder:"Search names",maxLength:255,value:o.value,"aria-keyshortcuts":"/",onInput:({currentTarget:a})=>{o.value=a.value,clearTimeout(s.current),s.current=setTimeout(()=>t(o.value.trim()),Va)}}),r("kbd",{"aria-hidden":"true",children:"/"})]})}function Ge({label:e,value:t,any:n,options:s,change:o}){return r("span",{class:t&&n?"select chosen":"select",children:r("select",{"aria-label":e,value:t,onChange:({currentTarget:a})=>o(a.value),children:[n&&r("option",{value:"",children:n}),s.map(([a,i])=>r("option",{value:a,selected:a===t,children:i},a))]})})}function Ya({labels:e,change:t}){return r("span",{class:"label-filter",children:[e.map(n=>r("button",{type:"button",class:"label chosen","aria-label":`Remove label ${n}`,onClick:()=>t(e.filter(s=>s!==n)),children:[n,r(ne,{name:"close"})]},n)),e.length<Hr&&r("input",{type:"text","aria-label":"Label, as key or key:value; Enter adds it",placeholder:"label:value",maxLength:319,onKeyDown:n=>{const s=n.currentTarget.value.trim();n.key!=="Enter"||!s||(n.currentTarget.value="",t([...e,s]))}})]})}function Kn(e,t){return(t&&!e.includes(t)?[t,...e]:e).map(s=>[s,s])}function Qa(){const e=I([]);return K(()=>{const t=new AbortController;return X(Gs,{},t.signal).then(({workflows:n})=>e.value=n.map(({name:s})=>s)).catch(()=>{}),()=>t.abort()},[]),e.value}const zn=3;class Za extends Re{shouldComponentUpdate(t){const{row:n,index:s,top:o,active:a}=this.props;return n!==t.row||s!==t.index||o!==t.top||a!==t.active}render({row:t,index:n,top:s,active:o}){return r("div",{class:"row",role:"row","aria-rowindex":n+2,style:{transform:`translateY(${s}px)`},children:[r("span",{role:"cell",class:"cell-state",children:r(Dr,{state:t.state})}),r("span",{role:"cell",class:"cell-name",children:[r("a",{href:Ct(t.id),"data-job":t.id,tabIndex:o?0:-1,children:t.name}),r(ei,{row:t})]}),r("span",{role:"cell",class:"cell-track",children:r(Sa,{job:t})}),r("span",{role:"cell",class:"cell-now",children:r(ti,{row:t})}),r("span",{role:"cell",class:"cell-queue faint",children:t.queue}),r("span",{role:"cell",class:"cell-workflow faint",children:t.workflow.name}),r("span",{role:"cell",class:"cell-took number faint",children:r(ni,{row:t})}),r("span",{role:"cell",class:"cell-age number faint",children:r(_o,{at:t.createdAt})})]})}}function ei({row:e}){if(e.labels.length===0)return null;const t=e.labels.length-zn;return r("span",{class:"labels",children:[e.labels.slice(0,zn).map(({key:n,value:s})=>r("span",{class:"label",title:`${n}: ${s}`,children:s?`${n}: ${s}`:n},n)),t>0&&r("span",{class:"label",children:["+",t]})]})}function ti({row:e}){if(e.error)return r("span",{class:"now-failed",title:e.error.message,children:e.error.message});if(!de(e.state)||!e.task)return null;if(e.cancelRequestedAt)return r("span",{children:"Stopping"});const t=e.blockers[0];if(t){const i=t.until&&Date.parse(t.until),l=i?Math.max(i-Math.max(Ie.value,Y()),0):null,d=t.kind==="APPROVAL"||t.kind==="MANUAL_STEP";return r("span",{class:d?"now-person":"",title:t.message,children:[d&&r(ne,{name:"lock"}),r("span",{class:"number",children:_n[t.kind]+(l===null?"":`, ${He(l)}`)})]})}const{state:n,attempt:s,maxAttempts:o,progressMessage:a}=e.task;return r("span",{children:[n==="RUNNING"&&a||Lt[n],s>1&&r("span",{class:"faint number",children:[" ","· attempt ",s," of ",o]})]})}function ni({row:e}){if(!e.startedAt)return null;const t=Date.parse(e.startedAt);return e.finishedAt?r(q,{children:se(Date.parse(e.finishedAt)-t)}):r(q,{children:He(Math.max(Ie.value,Y())-t)})}const Xn=8;function ri(e,t,n,s){const o=Math.floor(e/n)-Xn,a=Math.ceil((e+t)/n)+Xn,i=l=>Math.min(Math.max(l,0),s);return{first:i(o),end:i(a)}}const si=[["state","State"],["name","Job"],["track","Stages"],["now","Now"],["queue","Queue"],["workflow","Workflow"],["took","Took"],["age","Age"]],jn=10;let Ve=null;function oi({feed:e,stale:t}){const n=J(null),s=J(Ve!==null&&document.activeElement===document.body),o=J(null),a=I(Yn()),i=I(0),l=I(innerHeight),d=I(0),f=I(Ve),u=e.rows.value,m=ri(i.value,l.value,a.value,u.length);K(()=>{const p=()=>{n.current&&(a.value=Yn(),l.value=innerHeight,i.value=Math.max(0,Bt()-n.current.getBoundingClientRect().top))};return p(),addEventListener("scroll",p,{passive:!0}),addEventListener("resize",p),()=>{removeEventListener("scroll",p),removeEventListener("resize",p)}},[]),K(()=>e.lookedAt(m.end),[e,m.end,u.length]),Pe(()=>{const p=o.current,E=Math.floor(i.value/a.value);if(p&&i.value>0&&u[p.index]?.id!==p.id){const B=u.findIndex(({id:oe})=>oe===p.id),P=B-p.index;if(B>=0&&P!==0){scrollBy({top:P*a.value,behavior:"instant"}),d.value=Math.max(0,d.value+P),o.current={id:p.id,index:B};return}}const N=u[E];o.current=N?{id:N.id,index:E}:null},[u,i.value,a.value]),_s(()=>{i.value===0&&(d.value=0)});const h=ds(()=>Math.max(0,e.rows.value.findIndex(({id:p})=>p===f.value))),c=u.length===0?-1:h.value;Pe(()=>{if(!s.current)return;s.current=!1;const p=u[c]?.id;n.current?.querySelector(`[data-job="${p}"]`)?.focus({preventScroll:!0})});function g(p){const E=Math.min(Math.max(p,0),u.length-1),N=u[E];if(!N||!n.current)return;Ve=f.value=N.id,s.current=!0;const B=n.current.getBoundingClientRect().top+E*a.value,P=B+a.value;B<Bt()?scrollBy({top:B-Bt(),behavior:"instant"}):P>innerHeight&&scrollBy({top:P-innerHeight+a.value/2,behavior:"instant"})}function A(p){if(p.metaKey||p.ctrlKey||p.altKey)return;const E=ai(p.key,c,u.length);E!==null&&(p.preventDefault(),g(E))}function b(p){const E=p.target.dataset.job;E&&(Ve=f.value=E)}function y(p){const E=p.target;if(E.closest("a")||p.metaKey||p.ctrlKey||p.shiftKey||p.button!==0)return;const N=E.closest("[role=row]")?.querySelector("[data-job]")?.dataset.job;!N||getSelection()?.toString()||(Ve=N,Rt(Ct(N)))}const v=u.slice(m.first,m.end).map((p,E)=>({row:p,index:m.first+E})),_=u[c];return _&&c<m.first&&v.unshift({row:_,index:c}),_&&c>=m.end&&v.push({row:_,index:c}),r("div",{class:t?"table stale":"table",children:[d.value>0&&r("button",{type:"button",class:"arrived",onClick:()=>scrollTo({top:0}),children:[r(ne,{name:"up"}),d.value," new"]}),r("div",{role:"table","aria-label":"Jobs","aria-rowcount":e.hasMore.value?-1:u.length+1,"aria-busy":t,children:[r("div",{class:"row head",role:"row","aria-rowindex":1,children:si.map(([p,E])=>r("span",{role:"columnheader",class:`cell-${p}`,children:E},p))}),r("div",{ref:n,class:"rows",role:"rowgroup",style:{height:`${u.length*a.value}px`},onKeyDown:A,onFocusCapture:b,onClick:y,children:v.map(({row:p,index:E})=>r(Za,{row:p,index:E,top:E*a.value,active:E===c},p.id))})]}),r("p",{class:"foot faint",children:ii(e)})]})}function ai(e,t,n){switch(e){case"ArrowDown":case"j":return t+1;case"ArrowUp":case"k":return t-1;case"PageDown":return t+jn;case"PageUp":return t-jn;case"Home":return 0;case"End":return n-1;default:return null}}function ii(e){const t=e.rows.value.length;return e.readingMore.value?"Reading more …":e.hasMore.value&&t<Ze?`${t.toLocaleString()} jobs, and more further down`:e.hasMore.value?`The first ${t.toLocaleString()}. A filter shows what is behind them.`:t===1?"1 job":`${t.toLocaleString()} jobs`}function Yn(){const e=getComputedStyle(document.documentElement);return parseFloat(e.getPropertyValue("--row-height"))*parseFloat(e.fontSize)}function Bt(){const e=getComputedStyle(document.documentElement);return parseFloat(e.getPropertyValue("--head-height"))*parseFloat(e.fontSize)}const li=12;let Le=null;function ci(){const e=en(Ae.value.searchParams),t=tt(e),n=ui(t,e),s=J(n);n.phase.value!=="loading"&&(s.current=n);const o=s.current!==n,a=i=>Js(ve+tt({...en(Ae.peek().searchParams),...i}));return Pe(()=>(document.title="Jobs · Callboard",Le?.feed===n&&scrollTo({top:Le.scroll,behavior:"instant"}),()=>{Le={feed:s.current,scroll:scrollY}}),[]),r("main",{class:"list",children:[r("h1",{class:"unseen",children:"Jobs"}),r(Ua,{chosen:e.states,choose:i=>a({states:i})}),r(Xa,{choice:e,change:a}),r(hi,{}),r(di,{feed:s.current,stale:o,choice:e,change:a})]})}function ui(e,t){const n=J(void 0);if(n.current?.search!==e){const o=Le&&tt(Le.feed.choice)===e?Le.feed:null;n.current={search:e,feed:o??new Ha(t)}}const s=n.current.feed;return K(()=>(s.start(),()=>s.stop()),[s]),s}function di({feed:e,stale:t,choice:n,change:s}){const o=e.problem.value;return e.phase.value==="loading"?r(fi,{}):e.phase.value==="failed"&&o?r(Ue,{problem:o,again:()=>e.start()}):r(q,{children:[o&&r(Ue,{problem:o}),e.rows.value.length>0?r(oi,{feed:e,stale:t}):Br(n)?r($t,{heading:"No jobs yet",children:r("p",{children:["Make a new one, or submit one in ",r("a",{href:"/",children:"GraphiQL"}),", where the first tab does it. It appears here by itself."]})}):r($t,{heading:"No job fits",children:[r("p",{children:"Jobs that come to fit appear here by themselves."}),r("button",{type:"button",onClick:()=>s({states:[],tasks:[],queue:null,workflow:null,name:"",labels:[],since:null}),children:"Show all jobs"})]})]})}function hi(){const e=Be.value;if(!e)return null;const t=e.queues.filter(n=>n.paused).map(({name:n})=>n);return r(q,{children:[e.workers.workers===0&&r("p",{class:"notice",role:"status",children:"No worker is running: jobs wait until one starts."}),t.length>0&&r("p",{class:"notice",role:"status",children:[t.length===1?"This queue is paused: ":"These queues are paused: ",t.join(", "),"."]})]})}function fi(){return r("div",{class:"table","aria-busy":"true","aria-label":"Jobs are being read",children:[r("div",{class:"row head"}),Array.from({length:li},(e,t)=>r("div",{class:"row still",children:[r("span",{class:"cell-state",children:r("i",{class:"skeleton"})}),r("span",{class:"cell-name",children:r("i",{class:"skeleton",style:{width:`${8+t*5%9}rem`}})})]},t))]})}function pi(){const e=xr.value;return r(io,{children:e.kind==="list"?r(ci,{}):e.kind==="job"?r(Ra,{id:e.id},e.id):r("main",{children:r($t,{heading:"There is nothing at this address",children:r("p",{children:r("a",{href:ve,children:"All jobs"})})})})})}Rr();Zr(r(pi,{}),document.getElementById("page"));
